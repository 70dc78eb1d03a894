using System.CommandLine;
using CaffeSharp.Formats.Dialects;

namespace CaffeSharp.Cli;

/// <summary>An option that says which fork of Caffe wrote a caffemodel.</summary>
internal sealed class DialectOption : Option<string?>
{
    public DialectOption() : base("--dialect")
    {
        Description = $"The fork that wrote the net inside the caffemodel: {string.Join(", ", BinaryNet.Dialects)}. Default: found out by its layers.";
        HelpName = "NAME";
    }
}
