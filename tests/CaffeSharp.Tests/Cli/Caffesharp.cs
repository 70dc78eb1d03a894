using System.Text.Json.Nodes;
using CaffeSharp.Cli;

namespace CaffeSharp.Tests.Cli;

/// <summary>Runs the command in this process and keeps what it said.</summary>
internal sealed record Caffesharp(int Exit, string Output, string Error)
{
    public static Caffesharp Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int exit = CommandLine.Run(args, output, error);
        return new Caffesharp(exit, output.ToString(), error.ToString());
    }

    /// <summary>The output's lines, without the empty one at the end.</summary>
    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    /// <summary>The output as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Output)!;
}
