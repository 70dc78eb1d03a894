using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace CaffeSharp.Cli;

/// <summary>The version of the command. The usual action asks the program's first assembly, and a native library has none.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    /// <summary>Gives a root command's <c>--version</c> this action.</summary>
    public static void AddTo(RootCommand root) => root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(
            typeof(PrintVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        return ExitCode.Done;
    }
}
