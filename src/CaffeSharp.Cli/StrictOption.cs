using System.CommandLine;

namespace CaffeSharp.Cli;

/// <summary><c>--strict</c>, the same for every command that reads a net.</summary>
internal sealed class StrictOption : Option<bool>
{
    public StrictOption() : base("--strict") =>
        Description = "Refuse a net with fields that are not known, or with layers that the weights do not have.";
}
