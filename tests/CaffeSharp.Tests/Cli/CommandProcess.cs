using System.Diagnostics;

namespace CaffeSharp.Tests.Cli;

/// <summary>Runs a program as a process of its own and keeps what it said.</summary>
internal static class CommandProcess
{
    public static Caffesharp Run(string folder, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Caffesharp(process.ExitCode, output, error.Result);
    }
}
