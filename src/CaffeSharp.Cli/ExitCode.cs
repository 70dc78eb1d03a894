namespace CaffeSharp.Cli;

/// <summary>What the command says to the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The work was done, and a check it made failed.</summary>
    public const int FailedCheck = 1;

    /// <summary>The command was called wrongly, or a file is not what it should be.</summary>
    public const int BadInput = 2;
}
