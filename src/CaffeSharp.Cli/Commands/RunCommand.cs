using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;

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

    private readonly Option<string> _output = new("--output", "-o") { Description = "The folder for the results.", HelpName = "DIR", Required = true };

    private readonly Option<string?> _blobs = new("--blobs")
    {
        Description = "Which blobs are written, separated by commas. Default: the net's outputs.",
        HelpName = "A,B",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Write every blob of the net." };

    public RunCommand()
        : base("run", "Runs a net on .npy arrays and writes one float32 .npy file for each output.",
            "deploy.prototxt -w net.caffemodel -i data=in.npy -o out",
            "deploy.prototxt -w net.caffemodel -i data=in.npy -o out --blobs fc7,prob")
    {
        _net.AddTo(this);
        Options.Add(_inputs);
        Options.Add(_output);
        Options.Add(_blobs);
        Options.Add(_all);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string folder = parse.GetRequiredValue(_output);
        if (File.Exists(folder))
            throw new CaffeException($"{folder} is a file, and --output takes a folder, which is made if it is not there");
        Net net = _net.Load(parse, report);
        string[] names = Wanted(parse, net.Graph);
        string[] files = FileNames(names, folder);
        Dictionary<string, Blob> inputs = InputArrays.Read(parse.GetValue(_inputs) ?? []);
        using Session session = net.CreateSession(_session.Read(parse) with { KeepAll = true });
        session.Run(inputs);
        Directory.CreateDirectory(folder);
        for (int i = 0; i < names.Length; i++)
        {
            report.WarnOfNaN(names[i], session[names[i]]);
            NpyFile.Write(files[i], session[names[i]]);
        }
        if (report.IsJson)
            report.Json(new JsonObject { ["outputs"] = new JsonArray([.. names.Zip(files, (name, file) => Json(session[name], name, file))]) });
        else
            report.Table([new("blob"), new("shape"), new("file")], names.Select((name, i) => new[] { name, $"{session[name].Shape}", files[i] }));
        return ExitCode.Done;
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
