using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Cli.Comparing;
using CaffeSharp.Graph;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp compare</c>: two ways to compute the same, blob by blob, and where they part.</summary>
internal sealed class CompareCommand : CaffeCommand
{
    private const double DefaultTolerance = 1e-4;

    private readonly NetArguments _net = new();

    private readonly SessionArguments _session = new();

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly Argument<string> _other = new("OTHER")
    {
        Description = "What it is compared with: a net (prototxt), other weights for NET (.caffemodel), or blobs that another program wrote (.npz, .h5, a folder of .npy).",
    };

    private readonly Argument<string?> _image = new("IMAGE") { Description = "A picture to run on. Default: the dump's own inputs, else random numbers.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string[]> _inputs = new("--input", "-i") { Description = "What an input gets. May be given several times.", HelpName = "NAME=FILE.npy", DefaultValueFactory = _ => [] };

    private readonly Option<string?> _otherWeights = new("--other-weights") { Description = "Weights of OTHER. Default: those of NET.", HelpName = "FILE" };

    private readonly Option<string?> _otherAccuracy = new("--other-accuracy") { Description = "The accuracy OTHER is run at. Default: that of NET." };

    private readonly NumberOption<double> _tolerance = new("--tolerance", "The largest difference allowed, as a part of a blob's largest number.") { Least = 0, DefaultValueFactory = _ => DefaultTolerance };

    public CompareCommand()
        : base("compare", "Compares two nets, two weights, two accuracies, or a net with blobs that another program computed, layer by layer.",
            "deploy.prototxt caffe_blobs.npz -w net.caffemodel",
            "deploy.prototxt rewritten.prototxt -w net.caffemodel cat.jpg --mean 104,117,123",
            "deploy.prototxt finetuned.caffemodel -w net.caffemodel -i data=x.npy",
            "deploy.prototxt deploy.prototxt --accuracy strict --other-accuracy default --tolerance 1e-5")
    {
        _net.AddTo(this);
        Arguments.Add(_other);
        Arguments.Add(_image);
        _otherAccuracy.AcceptOnlyFromAmong("strict", "default");
        Option[] own = [_inputs, _otherWeights, _otherAccuracy, _tolerance];
        foreach (Option option in own)
            Options.Add(option);
        _preprocessing.AddTo(this);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string other = parse.GetRequiredValue(_other);
        double tolerance = parse.GetValue(_tolerance);
        Net net = _net.Load(parse, report);
        BlobDump? dump = BlobDump.Is(other) ? BlobDump.Open(other) : null;
        Dictionary<string, Blob> inputs = Inputs(parse, net, dump);
        SessionOptions options = _session.Read(parse) with { KeepAll = true };
        using Session here = net.CreateSession(options);
        using Session? there = dump is null ? Other(parse, other).CreateSession(Otherwise(parse, options)) : null;
        here.Run(inputs);
        there?.Run(inputs);
        (Node Layer, string Name)[] names = [.. LastWriters(net.Graph)];
        ComparedBlob[] compared = [.. names.Select(pair => (pair.Layer, pair.Name, There: dump is null ? Kept(there!, pair.Name) : dump.Find(pair.Name)))
            .Where(pair => pair.There is not null).Select(pair => ComparedBlob.Of(pair.Layer, pair.Name, here[pair.Name], pair.There!))];
        if (compared.Length == 0)
            throw new CaffeException($"{other} has no blob that {_net.Path(parse)} has");
        return Tell(report, compared, [.. names.Select(pair => pair.Name).Except(compared.Select(one => one.Name))], tolerance, other);
    }

    private static int Tell(Report report, ComparedBlob[] compared, string[] missing, double tolerance, string other)
    {
        // A NaN that only one of them has makes the difference infinite, so this also finds it.
        ComparedBlob? first = Array.Find(compared, one => !(one.Relative <= tolerance));
        if (report.IsJson)
        {
            report.Json(new JsonObject
            {
                ["tolerance"] = tolerance,
                ["first"] = first?.Name,
                ["blobs"] = new JsonArray([.. compared.Select(one => one.Json())]),
                ["not_compared"] = ToJson.Strings(missing),
            });
        }
        else
        {
            report.Table([new("layer", Detail: 2), new("blob"), new("shape", Detail: 1), new("largest", IsNumber: true), new("relative", IsNumber: true), new("cosine", IsNumber: true)],
                compared.Select(one => new[]
                {
                    one.Layer.Name, one.Name, one.Here.Count() == one.There.Count() ? $"{one.Here}" : $"{one.Here}, not {one.There}",
                    Units.Number(one.Largest), Units.Number(one.Relative), Units.Number(one.Cosine),
                }));
            report.Line();
            report.Line(first is null
                ? $"all {compared.Length} blobs agree within {Units.Number(tolerance)} of their largest number"
                : $"first to differ: '{first.Name}', made by {first.Layer}: {Units.Number(first.Relative)} of its largest number, and {Units.Number(tolerance)} is allowed");
        }
        if (missing.Length > 0)
            report.Note($"{other} lacks {missing.Length} blobs: {string.Join(", ", missing.Take(8))}{(missing.Length > 8 ? " …" : "")}");
        return first is null ? ExitCode.Done : ExitCode.FailedCheck;
    }

    private Dictionary<string, Blob> Inputs(ParseResult parse, Net net, BlobDump? dump)
    {
        Dictionary<string, Blob> inputs = InputArrays.Read(parse.GetValue(_inputs) ?? []);
        if (parse.GetValue(_image) is string picture)
        {
            Value input = net.Graph.Inputs.FirstOrDefault(value => value.Shape.Axes == 4 && !inputs.ContainsKey(value.Name))
                ?? throw new CaffeException($"the net has no input for the picture {picture}");
            inputs[input.Name] = _preprocessing.Read(parse).ToBlob(_preprocessing.Load(parse, picture), input.Shape);
        }
        foreach (Value input in net.Graph.Inputs.Where(input => dump is not null && !inputs.ContainsKey(input.Name)))
        {
            inputs[input.Name] = dump!.Find(input.Name)
                ?? throw new CaffeException($"the dump has no '{input.Name}', the net's input, so --input or a picture must give what it was computed from");
        }
        InputArrays.FillUp(inputs, net);
        return inputs;
    }

    private Net Other(ParseResult parse, string other) => FileForm.IsCaffeModel(other) || FileForm.IsHdf5(other)
        ? Net.Load(_net.Path(parse), other, _net.Options(parse))
        : Net.Load(other, parse.GetValue(_otherWeights) ?? _net.Weights(parse), _net.Options(parse));

    private SessionOptions Otherwise(ParseResult parse, SessionOptions options) => parse.GetValue(_otherAccuracy) is string accuracy
        ? options with { Accuracy = accuracy == "strict" ? AccuracyLevel.Strict : AccuracyLevel.Default }
        : options;

    /// <summary>Every blob's name with the layer that writes it last, in running order.</summary>
    private static IEnumerable<(Node Layer, string Name)> LastWriters(NetGraph graph) => graph.Nodes
        .SelectMany(node => node.Tops.Where(top => top.Name.Length > 0 && ReferenceEquals(graph.FindBlob(top.Name), top)).Select(top => (node, top.Name)));

    private static Blob? Kept(Session session, string name) => session.Graph.Values.Any(value => value.Name == name) ? session[name] : null;
}
