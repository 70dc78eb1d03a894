using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp serve</c>: becomes the server, which is a tool of its own and reads the arguments.</summary>
internal sealed partial class ServeCommand : CaffeCommand
{
    /// <summary>The word for it.</summary>
    public const string Word = "serve";

    private const string Tool = "caffesharp-serve";

    public ServeCommand()
        : base(Word, "Serves nets over HTTP by the Open Inference Protocol (a tool of its own, CaffeSharp.Serving).")
    {
    }

    /// <summary>Becomes the server. On Unix this process is it from here on, so that signals and exit codes are the server's own.</summary>
    /// <param name="args">The words behind <c>serve</c>.</param>
    /// <returns>The server's exit code.</returns>
    /// <exception cref="CaffeException">The tool is not there or does not start.</exception>
    public static int Become(IReadOnlyList<string> args)
    {
        string path = OtherTool.Find(Tool, "CaffeSharp.Serving", "serve needs ASP.NET Core");
        if (OperatingSystem.IsWindows())
            return Start(path, args);
        Execute(path, [path, .. args, null]);
        throw new CaffeException($"{path} does not start: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>Not called: the words behind <c>serve</c> are not this program's to parse.</summary>
    protected override int Run(ParseResult parse, Report report) => Become([]);

    private static int Start(string path, IReadOnlyList<string> args)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path, args) { UseShellExecute = false }) ?? throw new CaffeException($"{path} does not start");
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception fault)
        {
            throw new CaffeException($"{path} does not start: {fault.Message}", fault);
        }
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Execute(string path, string?[] args);
}
