using System.CommandLine;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli;

/// <summary>The arguments of commands that run a net on one picture and look at one blob.</summary>
internal sealed class PictureRun
{
    private readonly NetArguments _net = new();

    private readonly SessionArguments _session = new();

    private readonly PreprocessingOptions _preprocessing = new();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _net.AddTo(command);
        _preprocessing.AddTo(command);
        _session.AddTo(command);
    }

    /// <summary>Loads the net.</summary>
    public Net Load(ParseResult parse, Report report)
    {
        Net net = _net.Load(parse, report);
        _net.NoteMissingWeights(parse, net, report);
        return net;
    }

    /// <summary>Which colour comes first in the net's input.</summary>
    public ChannelOrder Order(ParseResult parse) => _preprocessing.Read(parse).Order;

    /// <summary>Runs the net on a picture.</summary>
    /// <param name="parse">What was given.</param>
    /// <param name="report">Who is told.</param>
    /// <param name="net">A net with one input.</param>
    /// <param name="path">The picture.</param>
    /// <param name="blob">The blob to look at.</param>
    /// <param name="whole">Whether the blob must belong to the whole picture, and not to a piece cut out of it.</param>
    public (Image Picture, Blob Found) Run(ParseResult parse, Report report, Net net, string path, string blob, bool whole)
    {
        Value input = net.Graph.Inputs.Count == 1 ? net.Graph.Inputs[0] : throw new CaffeException($"this takes a net with one input, and the net has {net.Graph.Inputs.Count}");
        Preprocessing preprocessing = _preprocessing.Read(parse) with { TenCrop = false };
        report.Note($"input '{input.Name}': {preprocessing.Describe(input.Shape)}");
        if (whole && preprocessing.ResizeTo is ImageSize size && (size.Height != input.Shape[2] || size.Width != input.Shape[3]))
            throw new CaffeException($"a piece is cut out of the picture resized to {size}, and the result would be of that piece alone; leave --resize away or use --preset classification.cpp");
        Image picture = _preprocessing.Load(parse, path);
        Value value = net.Graph.FindBlob(blob);
        using Session session = net.CreateSession(_session.Read(parse) with { Keep = [value.Name] });
        session.Run(preprocessing.ToBlob(picture, input.Shape));
        Blob found = session[value.Name].Copy();
        report.WarnOfNaN(value.Name, found);
        return (picture, found);
    }
}
