using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp run</c>: arrays in, arrays out.</summary>
internal sealed class RunCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    private readonly SessionArguments _session = new();

    private readonly Option<string[]> _inputs = new("--input", "-i")
    {
        Description = "What an input gets; its shape reshapes the net. May be given several times.",
        HelpName = "NAME=FILE.npy",
        DefaultValueFactory = _ => [],
    };

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly Option<string?> _output = new("--output", "-o") { Description = "The folder for the results.", HelpName = "DIR" };

    private readonly Option<string?> _image = new("--image") { Description = "A picture for the input. The net takes its size unless --resize gives one.", HelpName = "IMAGE" };

    private readonly Option<string?> _saveImage = new("--save-image") { Description = "Write the output, or the one blob of --blobs, as a picture; what was done to --image is undone.", HelpName = "FILE" };

    private readonly Option<string?> _blobs = new("--blobs")
    {
        Description = "Which blobs are written, separated by commas. Default: the net's outputs.",
        HelpName = "A,B",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Write every blob of the net." };

    public RunCommand()
        : base("run", "Runs a net on .npy arrays or a picture and writes one float32 .npy file for each output, or a picture.",
            "deploy.prototxt -w net.caffemodel -i data=in.npy -o out",
            "deploy.prototxt -w net.caffemodel -i data=in.npy -o out --blobs fc7,prob",
            "sr.prototxt -w sr.caffemodel --image small.png --raw-scale 1 --save-image large.png")
    {
        _net.AddTo(this);
        Options.Add(_inputs);
        Options.Add(_output);
        Options.Add(_blobs);
        Options.Add(_all);
        Options.Add(_image);
        Options.Add(_saveImage);
        _preprocessing.AddTo(this);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string? folder = parse.GetValue(_output), pictureFile = parse.GetValue(_saveImage);
        if (folder is null && pictureFile is null)
            throw new CaffeException("run writes into --output DIR, --save-image FILE, or both, and none is given");
        if (File.Exists(folder))
            throw new CaffeException($"{folder} is a file, and --output takes a folder, which is made if it is not there");
        Net net = _net.Load(parse, report);
        string[] names = Wanted(parse, net.Graph);
        if (pictureFile is not null && names.Length != 1)
            throw new CaffeException($"--save-image takes one blob, and there are {names.Length}: {string.Join(", ", names)}; name it with --blobs");
        string[] files = folder is null ? [] : FileNames(names, folder);
        Dictionary<string, Blob> inputs = InputArrays.Read(parse.GetValue(_inputs) ?? []);
        AddPicture(parse, net, inputs, report);
        using Session session = net.CreateSession(_session.Read(parse) with { KeepAll = true });
        session.Run(inputs);
        foreach (string name in names)
            report.WarnOfNaN(name, session[name]);
        if (pictureFile is not null)
        {
            _preprocessing.Read(parse).ToImage(session[names[0]]).Save(pictureFile);
            report.Note(FileForm.Written(pictureFile));
        }
        if (folder is not null)
            Directory.CreateDirectory(folder);
        for (int i = 0; i < files.Length; i++)
            NpyFile.Write(files[i], session[names[i]]);
        if (report.IsJson)
            report.Json(new JsonObject { ["outputs"] = new JsonArray([.. names.Zip(files, (name, file) => Json(session[name], name, file))]) });
        else if (files.Length > 0)
            report.Table([new("blob"), new("shape"), new("file")], names.Select((name, i) => new[] { name, $"{session[name].Shape}", files[i] }));
        return ExitCode.Done;
    }

    /// <summary>The picture becomes the input that has nothing yet and takes one.</summary>
    private void AddPicture(ParseResult parse, Net net, Dictionary<string, Blob> inputs, Report report)
    {
        if (parse.GetValue(_image) is not string path)
            return;
        Value input = net.Graph.Inputs.FirstOrDefault(value => value.Shape.Axes == 4 && !inputs.ContainsKey(value.Name))
            ?? throw new CaffeException($"the net has no input for the picture {path}");
        Image picture = _preprocessing.Load(parse, path);
        Preprocessing preprocessing = _preprocessing.Read(parse);
        ImageSize size = preprocessing.ResizeTo ?? picture.Size;
        Shape shape = input.Shape.With(2, size.Height).With(3, size.Width);
        report.Note($"input '{input.Name}': {preprocessing.Describe(shape)}");
        inputs[input.Name] = preprocessing.ToBlob(picture, shape);
    }

    private string[] Wanted(ParseResult parse, NetGraph graph)
    {
        if (parse.GetValue(_all))
            return [.. graph.Values.Select(value => value.Name).Where(name => name.Length > 0).Distinct()];
        if (parse.GetValue(_blobs) is not string blobs)
            return [.. graph.Outputs.Select(value => value.Name)];
        string[] names = blobs.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in names)
            graph.FindBlob(name);
        return [.. names.Distinct()];
    }

    /// <summary>The blobs' names with what a file name may not hold replaced by <c>_</c>, in the folder.</summary>
    private static string[] FileNames(string[] names, string folder)
    {
        string[] files = [.. names.Select(name => $"{BlobFileName.For(name)}.npy")];
        for (int i = 0; i < files.Length; i++)
        {
            int first = Array.IndexOf(files, files[i]);
            if (first < i)
                throw new CaffeException($"the blobs '{names[first]}' and '{names[i]}' would both be written to {files[i]}; choose one with --blobs");
        }
        return [.. files.Select(file => Path.Combine(folder, file))];
    }

    private static JsonObject Json(Blob blob, string name, string file) => new()
    {
        ["blob"] = name,
        ["shape"] = ToJson.Shape(blob.Shape),
        ["file"] = file,
    };
}
