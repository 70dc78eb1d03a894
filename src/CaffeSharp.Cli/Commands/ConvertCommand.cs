using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp convert</c>: weights from one kind of file into another, and train nets into deploy nets.</summary>
internal sealed class ConvertCommand : CaffeCommand
{
    private readonly Argument<string> _from = new("IN") { Description = "A .caffemodel, a .caffemodel.h5, or with --deploy also a prototxt." };

    private readonly Argument<string> _to = new("OUT")
    {
        Description = "The file to write, by its name: .caffemodel or .binaryproto, .h5 or .hdf5, else the net as text.",
    };

    private readonly Option<bool> _half = new("--half")
    {
        Description = "Write 16-bit floats, half the size: NVCaffe, OpenCV and CaffeSharp read them, BVLC Caffe does not.",
    };

    private readonly Option<bool> _deploy = new("--deploy")
    {
        Description = "Turn the train net into the net to run: data layers into inputs, losses into their predictions.",
    };

    private readonly ShapeOption _shapes = new("--input-shape", "With --deploy: the shape of an input. May be given several times.");

    private readonly DialectOption _dialect = new();

    private readonly StateOptions _state = new();

    private readonly StrictOption _strict = new();

    public ConvertCommand()
        : base("convert", "Converts weights between caffemodel, HDF5 and half precision, and train nets to deploy nets.",
            "net.caffemodel net.caffemodel.h5",
            "net.caffemodel.h5 net.caffemodel --half",
            "train_val.prototxt deploy.prototxt --deploy --input-shape data=1,3,227,227",
            "net.caffemodel deploy.prototxt --deploy --dialect opencv")
    {
        Arguments.Add(_from);
        Arguments.Add(_to);
        Options.Add(_half);
        Options.Add(_deploy);
        Options.Add(_shapes);
        Options.Add(_dialect);
        Options.Add(_strict);
        _state.AddTo(this);
    }

    protected override string? Target(ParseResult parse) => parse.GetValue(_to);

    protected override int Run(ParseResult parse, Report report)
    {
        string from = parse.GetRequiredValue(_from), to = parse.GetRequiredValue(_to);
        bool half = parse.GetValue(_half), deploy = parse.GetValue(_deploy), toWeights = FileForm.IsCaffeModel(to) || FileForm.IsHdf5(to);
        if (half && !toWeights)
            throw new CaffeException($"{to} would be text, and --half is for weights");
        if (!deploy && TextFormat.IsTextFile(from))
            throw new CaffeException($"{from} is text: --deploy makes a deploy net of a train net, and upgrade brings an old one into today's form");
        BlobEncoding encoding = half ? BlobEncoding.RawHalf : BlobEncoding.Float;
        if (toWeights && !deploy)
        {
            var weights = NetWeights.Load(from);
            if (parse.GetValue(_strict) && weights.Warnings is [var first, ..])
                throw new CaffeException($"{first} (strict)");
            foreach (string warning in weights.Warnings)
                report.Warn(warning);
            WarnOfIdle(parse, [_shapes, _dialect], report);
            weights.Save(to, encoding);
            Tell(from, to, weights, report);
        }
        else
        {
            ReadyNet source = NetSource.Read(from, parse.GetValue(_dialect), parse.GetValue(_strict), report);
            if (!deploy)
                WarnOfIdle(parse, [_shapes], report);
            NetParameter net = deploy ? Deploy(source, parse) : source.Net;
            if (deploy)
                BuildCheck.Require(net, source.File.Weights, to);
            else
                BuildCheck.RequireInSomeWay(net, source.File.Weights, to);
            Write(net, source.File.Weights, from, to, encoding, report);
        }
        return ExitCode.Done;
    }

    // Without --deploy nothing is chosen or shaped.
    private void WarnOfIdle(ParseResult parse, Option[] options, Report report)
    {
        IEnumerable<string> idle = options.Where(option => parse.GetResult(option) is { Implicit: false }).Select(option => option.Name);
        foreach (string name in idle.Concat(_state.Given(parse)))
            report.Warn($"{name} does nothing here: it is for --deploy");
    }

    private NetParameter Deploy(ReadyNet source, ParseResult parse) =>
        source.For(_state.Read(parse), deploy: true, _shapes.Read(parse), type => LayerCatalog.Default.Find(type) is not null).Net;

    private static void Write(NetParameter net, NetWeights? weights, string from, string to, BlobEncoding encoding, Report report)
    {
        if (FileForm.IsCaffeModel(to) || FileForm.IsHdf5(to))
        {
            NetWeights whole = (weights ?? throw new CaffeException($"{from} has no weights to put into {to}; write the net as text, deploy.prototxt")).In(net);
            whole.Save(to, encoding);
            Tell(from, to, whole, report);
            return;
        }
        FileForm.WriteText(to, net);
        if (report.IsJson)
            report.Json(new JsonObject { ["from"] = from, ["to"] = to, ["layers"] = net.Layer.Count });
        else
            report.Line($"{net.Layer.Count} layers");
        report.Note(FileForm.Written(to));
    }

    private static void Tell(string from, string to, NetWeights weights, Report report)
    {
        Blob[] blobs = [.. weights.Layers.SelectMany(layer => layer.Blobs)];
        int layers = weights.Layers.Count(layer => layer.Blobs.Count > 0);
        long numbers = blobs.Sum(blob => (long)blob.Shape.Count());
        if (report.IsJson)
            report.Json(new JsonObject { ["from"] = from, ["to"] = to, ["layers"] = layers, ["blobs"] = blobs.Length, ["numbers"] = numbers });
        else
            report.Line($"{layers} layers with {blobs.Length} blobs, {Units.Count(numbers)} numbers");
        report.Note(FileForm.Written(to));
    }
}
