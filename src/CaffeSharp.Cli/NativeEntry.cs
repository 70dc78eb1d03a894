using System.Runtime.InteropServices;

namespace CaffeSharp.Cli;

/// <summary>
/// The command as a function of a native library. The Linux tarball has it compiled for three widths of vectors, and the
/// system's loader picks one (launcher.c).
/// </summary>
internal static unsafe class NativeEntry
{
    /// <summary>As C's <c>main</c>: the first word is the program's own name.</summary>
    [UnmanagedCallersOnly(EntryPoint = "caffesharp_main")]
    public static int Run(int count, byte** words)
    {
        string[] args = new string[count - 1];
        for (int i = 1; i < count; i++)
            args[i - 1] = Marshal.PtrToStringUTF8((nint)words[i])!;
        using IDisposable watch = Interruption.Watch();
        return CommandLine.Run(args, Console.Out, Console.Error);
    }
}
