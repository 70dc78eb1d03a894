using System.CommandLine;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Modes;

namespace CaffeSharp.Fuzz;

/// <summary>The hidden command under which this program starts itself to run cases.</summary>
internal sealed class WorkerCommand : Command
{
    /// <summary>What it is called by.</summary>
    public const string CommandName = "worker";

    /// <summary>Makes the command.</summary>
    public WorkerCommand() : base(CommandName, "Answers requests for cases on standard input.")
    {
        Hidden = true;
        var mode = new Argument<string>("mode");
        var seed = new Option<long>("--seed") { Required = true };
        var corpus = new Option<string[]>("--corpus") { DefaultValueFactory = _ => [] };
        Add(mode);
        Add(seed);
        Add(corpus);
        SetAction(parse => Worker.Serve(
            FuzzModes.All(new Corpus(parse.GetRequiredValue(corpus))).Single(known => known.Name == parse.GetValue(mode)),
            parse.GetValue(seed)));
    }
}
