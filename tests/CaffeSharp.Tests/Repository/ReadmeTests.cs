using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CaffeSharp.Blobs;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;
using CaffeSharp.Layers;
using CaffeSharp.Onnx;
using CaffeSharp.Tests.Cli;
using CaffeSharp.Tests.Support;
using Xunit;
using Mean = CaffeSharp.Imaging.Mean;

namespace CaffeSharp.Tests.Repository;

/// <summary>Every example of the README: it stands there as it is run here.</summary>
public sealed partial class ReadmeTests
{
    private const string CommandPrefix = "dotnet run -c Release --project src/CaffeSharp.Cli -- ";

    private static string Readme { get; } = File.ReadAllText(Tree.At("README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_first_command_predicts_five_classes()
    {
        string[] args = Commands()[0];
        Assert.Equal("classify", args[0]);
        Caffesharp run = Caffesharp.Run([.. args.Select(InTree)]);
        Assert.Equal(0, run.Exit);
        Assert.Equal(6, run.Lines.Length);
        Assert.StartsWith("---------- Prediction for ", run.Lines[0], StringComparison.Ordinal);
        Assert.All(run.Lines[1..], line => Assert.Matches("""^\d\.\d{4} - "\d+"$""", line));
        Assert.Contains("forward", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_command_runs_the_tests_and_CI_calls_it()
    {
        const string Command = "dotnet test -c Release";
        Assert.Contains($"```\n{Command}\n```", Readme, StringComparison.Ordinal);
        Assert.Contains(Command, File.ReadAllText(Tree.At(".ci", "run")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_network_classifies_with_the_names_of_its_classes()
    {
        string[] args = Commands()[1];
        using var workshop = new Workshop();
        string net = InTree(args[1]);
        Assert.Equal(0, Caffesharp.Run("init", net, "-o", workshop["squeezenet_v1.1.caffemodel"]).Exit);
        workshop.Text("synset_words.txt", string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"n{i:d8} thing {i}")));
        File.Copy(Tree.At("models", "images", "coffee.jpg"), workshop["cat.jpg"]);
        Caffesharp run = Caffesharp.Run([.. args.Select(arg => File.Exists(workshop[arg]) ? workshop[arg] : InTree(arg))]);
        Assert.Equal(0, run.Exit);
        Assert.All(run.Lines[1..], line => Assert.Matches("""^\d\.\d{4} - "n\d{8} thing \d+"$""", line));
        Net strict = Net.Load(net, workshop["squeezenet_v1.1.caffemodel"], new NetOptions { Strict = true });
        Assert.Empty(strict.Graph.Weights.AtFiller);
        AssertShown("""new NetOptions { Strict = true }""");
    }

    [Fact]
    public void Five_lines_give_a_first_result()
    {
        Directory.SetCurrentDirectory(Tree.Root);
        // <example>
        var net = Net.Load("models/alexnet/deploy.prototxt");
        using var session = net.CreateSession();
        Blob image = Preprocessing.ClassificationCpp.ToBlob(Image.Load("models/images/coffee.jpg"), net.Graph.Inputs[0].Shape);
        Blob prob = session.Run(image)["prob"];
        Console.WriteLine(string.Join(", ", prob.TopK(5)));
        // </example>
        AssertExampleShown();
        Assert.Equal(1, TensorPrimitives.Sum<float>(prob.Span), 1e-4);
        // Four of the five lines need no other namespace; the picture has an assembly of its own.
        Assert.Contains("```csharp\nusing CaffeSharp;\nusing CaffeSharp.Imaging;\n\nvar net", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_shares_threads_and_copies_what_it_keeps()
    {
        var net = Net.Load(Tree.At("models", "lenet", "deploy.prototxt"));
        var image = new Blob([1, 1, 28, 28]);
        // <example>
        using var pool = new WorkerPool(Environment.ProcessorCount);
        using var session = net.CreateSession(new SessionOptions { Pool = pool });
        NetOutputs outputs = (await session.RunAsync(image)).Copy();
        // </example>
        AssertExampleShown();
        Assert.Equal(1, TensorPrimitives.Sum<float>(outputs["prob"].Span), 1e-4);
    }

    [Fact]
    public void Outputs_live_until_the_next_run_unless_they_are_ones_own()
    {
        using var session = Net.Load(Tree.At("models", "lenet", "deploy.prototxt")).CreateSession();
        var image = new Blob([1, 1, 28, 28]);
        image.Span.Fill(1);
        // <example>
        NetOutputs first = session.Run(image).Copy();
        var mine = new Blob([1, 10]);
        session.Run(new Dictionary<string, Blob> { ["data"] = image }, new Dictionary<string, Blob> { ["prob"] = mine });
        // </example>
        AssertExampleShown();
        Assert.Equal(first["prob"].Span.ToArray(), mine.Span.ToArray());
    }

    [Fact]
    public void A_folder_of_pictures_goes_in_batches()
    {
        var net = Net.Load(Tree.At("models", "lenet", "deploy.prototxt"));
        using var session = net.CreateSession();
        using var workshop = new Workshop();
        string folder = workshop.Folder;
        for (int i = 0; i < 20; i++)
            File.Copy(Tree.At("models", "images", "coffee.jpg"), workshop[$"{i}.jpg"]);
        File.WriteAllText(workshop["broken.jpg"], "no picture");
        // <example>
        var reader = new PictureReader(Preprocessing.ClassificationCpp, net.Graph.Inputs[0].Shape, batch: 16);
        foreach (PictureBatch batch in reader.Read(Directory.GetFiles(folder)))
        {
            if (batch.Input is null)
                continue;
            NetOutputs outputs = session.Run(batch.Input);
            for (int i = 0; i < batch.Paths.Count; i++)
                Console.WriteLine($"{batch.Paths[i]}: {outputs["prob"].TopK(1, i)[0]}");
        }
        // </example>
        AssertExampleShown();
        Assert.Equal(20, reader.Read(Directory.GetFiles(folder)).Sum(batch => batch.Paths.Count));
        Assert.Equal(workshop["broken.jpg"], Assert.Single(reader.Read(Directory.GetFiles(folder)).SelectMany(batch => batch.Failures)).Path);
    }

    [Fact]
    public void A_layer_of_ones_own_reads_its_settings()
    {
        // <example>
        var layers = LayerCatalog.Default.With("AddConstant", setup => new AddConstant(float.Parse(setup.UnknownFields["constant"], CultureInfo.InvariantCulture)));
        var net = Net.Parse(
            """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
            layer { name: "more" type: "AddConstant" bottom: "data" top: "more" constant: 2.5 }
            """,
            options: new NetOptions { Layers = layers });
        // </example>
        AssertExampleShown();
        using Session session = net.CreateSession();
        Assert.Equal([3.5f, 4.5f, 5.5f], session.Run(new Blob([1, 3], new float[] { 1, 2, 3 }))["more"].Span.ToArray());
        AssertShown("public override void Forward(LayerRun run) => TensorPrimitives.Add(run.Input, Constant, run.Output);");
    }

    [Fact]
    public void What_OpenCV_did_takes_as_many_lines()
    {
        Directory.SetCurrentDirectory(Tree.Root);
        // <example>
        // ReadNetFromCaffe
        var net = Net.Load("models/squeezenet_v1.1/deploy.prototxt");
        using var session = net.CreateSession(new SessionOptions { KeepAll = true });
        // BlobFromImage(picture, 1, new Size(227, 227), new Scalar(104, 117, 123), swapRB: false, crop: false)
        var treatment = Preprocessing.ClassificationCpp with { Mean = Mean.PerChannel(104, 117, 123) };
        Blob blob = treatment.ToBlob(Image.Load("models/images/coffee.jpg"), [1, 3, 227, 227]);
        // SetInput(blob), Forward() and Forward("pool10")
        Blob prob = session.Run(blob)["prob"];
        Blob pool = session["pool10"];
        // </example>
        AssertExampleShown();
        Assert.Equal<Shape>([1, 1000, 1, 1], pool.Shape);
        Assert.Equal(1, TensorPrimitives.Sum<float>(prob.Span), 1e-4);
    }

    [Fact]
    public void Several_inputs_and_outputs_of_OpenCV_go_at_once()
    {
        Directory.SetCurrentDirectory(Tree.Root);
        var net = Net.Parse("""
            layer { name: "in" type: "Input" top: "data" top: "im_info" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } shape { dim: 1 dim: 3 } } }
            layer { name: "edges" type: "Power" bottom: "im_info" top: "edges" power_param { shift: -1 } }
            layer { name: "colours" type: "Pooling" bottom: "data" top: "colours" pooling_param { pool: AVE global_pooling: true } }
            """);
        using var session = net.CreateSession();
        // <example>
        // BlobFromImage(picture, 1 / 127.5, new Size(224, 224), new Scalar(127.5, 127.5, 127.5), swapRB: true, crop: false)
        var treatment = Preprocessing.ClassificationCpp with { Order = ChannelOrder.Rgb, Mean = Mean.PerChannel(127.5f, 127.5f, 127.5f), Scale = 1 / 127.5f };
        Blob data = treatment.ToBlob(Image.Load("models/images/coffee.jpg"), [1, 3, 224, 224]);
        // SetInput(data, "data"), SetInput(info, "im_info"), Forward(blobs, GetUnconnectedOutLayersNames())
        NetOutputs outputs = session.Run(new Dictionary<string, Blob> { ["data"] = data, ["im_info"] = new Blob([1, 3], new float[] { 224, 224, 1 }) });
        foreach (var (name, blob) in outputs)
            Console.WriteLine($"{name} {blob}");
        // </example>
        AssertExampleShown();
        Assert.Equal(["colours", "edges"], net.Graph.Outputs.Select(output => output.Name));
        Assert.Equal([223, 223, 0], outputs["edges"].Span.ToArray());
        // A picture of coffee is more red than blue.
        Assert.True(outputs["colours"].Span[0] > outputs["colours"].Span[2]);
        Assert.All(outputs["colours"].Span.ToArray(), colour => Assert.InRange(colour, -1, 1));
    }

    [Fact]
    public void A_detector_tells_what_lies_where()
    {
        string prototxt = Tree.Zoo("wechat_detect", "net.prototxt"), caffemodel = Tree.Zoo("wechat_detect", "weights.caffemodel");
        string path = Tree.Zoo("images", "qr.png");
        // <example>
        using var detector = new Detector(Net.Load(prototxt, caffemodel), Preprocessing.ClassificationCpp with { Scale = 1 / 255f });
        foreach (Detection found in detector.Detect(Image.Load(path)))
            Console.WriteLine($"{found.Label} {found.Score:0.00}: {found.Left:0}, {found.Top:0} to {found.Right:0}, {found.Bottom:0}");
        // </example>
        AssertExampleShown();
        Assert.Single(detector.Detect(Image.Load(path)));
    }

    [Fact]
    public void A_net_leaves_for_ONNX()
    {
        using var workshop = new Workshop();
        string path = workshop["lenet.onnx"];
        var net = Net.Load(Tree.At("models", "lenet", "deploy.prototxt"));
        // <example>
        OnnxReport report = OnnxExport.Write(net, path);
        Console.WriteLine($"{string.Join(", ", report.Inputs)} to {string.Join(", ", report.Outputs)}");
        // </example>
        AssertExampleShown();
        Assert.Equal("data [N, 1, 28, 28]", $"{Assert.Single(report.Inputs)}");
        Assert.Equal(report.Bytes, new FileInfo(path).Length);
        AssertShown("OnnxWriters.Default.With<AddConstant>((layer, onnx) => onnx.Top(0, onnx.Bottom() + layer.Constant))");
        Assert.NotNull(OnnxWriters.Default.With<AddConstant>((layer, onnx) => onnx.Top(0, onnx.Bottom() + layer.Constant)));
    }

    [Fact]
    public void The_table_of_layer_types_is_the_catalog()
    {
        const int Columns = 4;
        string rows = string.Concat(LayerCatalog.Default.Types.Chunk(Columns).Select(row =>
            $"| {string.Join(" | ", row.Concat(Enumerable.Repeat("", Columns - row.Length)))} |\n"));
        AssertShown($"| | | | |\n|---|---|---|---|\n{rows}<!-- end -->");
    }

    [Fact]
    public void Every_command_is_listed()
    {
        IEnumerable<string> commands = CommandName().Matches(Caffesharp.Run("--help").Output).Select(match => match.Groups[1].Value);
        Assert.All(commands, command => AssertShown($"| `{command} "));
    }

    private static string[][] Commands() =>
        [.. Readme.Split('\n').Where(line => line.StartsWith(CommandPrefix, StringComparison.Ordinal)).Select(line => line[CommandPrefix.Length..].Split(' '))];

    private static string InTree(string argument) => File.Exists(Tree.At(argument)) ? Tree.At(argument) : argument;

    private static void AssertShown(string text) => Assert.Contains(text, Readme, StringComparison.Ordinal);

    /// <summary>Holds the lines between the example marks of the calling test against the README.</summary>
    private static void AssertExampleShown([CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        string source = File.ReadAllText(file).ReplaceLineEndings("\n");
        string body = source[source.IndexOf(test, StringComparison.Ordinal)..];
        int from = body.IndexOf("// <example>\n", StringComparison.Ordinal) + "// <example>\n".Length;
        string[] lines = body[from..body.IndexOf("        // </example>", StringComparison.Ordinal)].TrimEnd('\n').Split('\n');
        AssertShown(string.Join('\n', lines.Select(line => line.Length == 0 ? "" : line["        ".Length..])));
    }

    [GeneratedRegex(@"^  (\w+) <", RegexOptions.Multiline)]
    private static partial Regex CommandName();

    private sealed record AddConstant(float Constant) : Layer
    {
        public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => [bottoms[0]];

        public override void Forward(LayerRun run) => TensorPrimitives.Add(run.Input, Constant, run.Output);
    }
}
