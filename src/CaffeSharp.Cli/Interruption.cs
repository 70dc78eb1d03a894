using System.Runtime.InteropServices;
using CaffeSharp.Formats;

namespace CaffeSharp.Cli;

/// <summary>What happens on Ctrl-C and when the process is told to end: half-written files are taken away, then it ends as usual.</summary>
internal static class Interruption
{
    /// <summary>Looks out for it until what is returned is disposed.</summary>
    public static IDisposable Watch() => new Both(PosixSignalRegistration.Create(PosixSignal.SIGINT, Clean), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Clean));

    private static void Clean(PosixSignalContext context)
    {
        try
        {
            OutputFile.DropDrafts();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Windows keeps a file that is open; the process ends all the same.
        }
    }

    private sealed record Both(IDisposable First, IDisposable Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
