using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Repository;

/// <summary>Who may use whom among the folders of the library, and that namespaces follow folders.</summary>
public sealed partial class LayeringTests
{
    /// <summary>
    /// For a folder the others of the library that its files may name, with all below them. A folder without a row of its
    /// own follows that of the folder above. What lies in the same top folder may be used unless the row is of a folder below it.
    /// </summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Blobs"] = [],
        ["Kernels"] = ["Blobs"],
        ["Formats"] = ["Blobs", "Formats", "Proto"],
        ["Formats/Text"] = ["Formats", "Formats.Sniff", "Proto"],
        ["Formats/Wire"] = ["Formats.Sniff"],
        ["Formats/Sniff"] = ["Formats", "Formats.Wire", "Proto"],
        ["Formats/Hdf5"] = ["Blobs", "Formats"],
        ["Formats/Weights"] = ["Blobs", "Formats", "Formats.Hdf5", "Formats.Sniff", "Formats.Upgrade", "Formats.Wire", "Proto"],
        ["Formats/Upgrade"] = ["Formats", "Formats.Text", "Proto"],
        ["Formats/Deploy"] = ["Blobs", "Formats", "Formats.Text", "Formats.Weights", "Proto"],
        ["Fillers"] = ["Blobs", "Proto"],
        ["Layers"] = ["Blobs", "Kernels", "Fillers", "Proto"],
        ["Graph"] = ["Blobs", "Layers", "Formats", "Fillers", "Proto"],
        ["Optimization"] = ["Blobs", "Layers", "Graph"],
        ["Planning"] = ["Blobs", "Kernels", "Layers", "Graph", "Optimization"],
        ["Execution"] = ["Blobs", "Kernels", "Planning", "Graph", "Layers"],
        ["Operators"] = ["Blobs", "Kernels", "Formats", "Layers", "Proto"],
        ["Diagnostics"] = ["Blobs", "Execution", "Formats", "Graph", "Layers", "Fillers", "Planning", "Operators", "Proto"],
    };

    /// <summary>Folders whose rooms below share one namespace, so that a reader of layers needs one <c>using</c>.</summary>
    private static readonly string[] OneNamespace = ["Layers"];

    /// <summary>Files of folders whose types stand in <c>CaffeSharp</c> itself, so that a program that runs nets needs one <c>using</c>.</summary>
    private static readonly string[] InRoot =
    [
        "Blobs/Blob.cs", "Blobs/ClassScore.cs", "Blobs/NpyException.cs", "Blobs/NpyFile.cs", "Blobs/Shape.cs", "Blobs/ShapeException.cs",
        "Execution/NetOutputs.cs", "Execution/Session.cs", "Execution/SessionOptions.cs", "Execution/StepProfile.cs", "Fillers/FillerException.cs",
        "Formats/Deploy/InputShapeException.cs", "Formats/FileFormatException.cs", "Formats/LabelFile.cs", "Formats/MeanFile.cs", "Formats/NetFormatException.cs",
        "Formats/Weights/BlobEncoding.cs", "Formats/Weights/LayerWeights.cs", "Formats/Weights/NetWeights.cs", "Graph/NetException.cs",
        "Kernels/Threading/WorkerPool.cs", "Planning/AccuracyLevel.cs",
    ];

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Tree.At("src", "CaffeSharp"), "*", SearchOption.AllDirectories)
        .Select(folder => Path.GetRelativePath(Tree.At("src", "CaffeSharp"), folder).Replace('\\', '/'))
        .Where(folder => folder.Split('/')[0] is not ("bin" or "obj")).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_it_may(string folder)
    {
        string top = folder.Split('/')[0];
        string row = MayUse.ContainsKey(folder) ? folder : top;
        Assert.True(MayUse.TryGetValue(row, out string[]? rule), $"no rule says what {folder} may use");
        string own = folder.Replace('/', '.');
        bool ownRow = row.Contains('/', StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(Tree.At("src", "CaffeSharp", folder), "*.cs"))
        {
            foreach (string used in Using().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct())
            {
                // A row of a folder below says each neighbour by name; "Formats" there means the files of Formats itself.
                bool allowed = used == own || (!ownRow && IsIn(used, top)) || rule.Any(other => ownRow && other == top ? used == other : IsIn(used, other));
                Assert.True(allowed, $"{Path.GetFileName(file)} in {folder} may not use {used}");
            }
        }
    }

    /// <summary>What writes ONNX knows what a net computes, and nothing of how and where.</summary>
    [Fact]
    public void The_assembly_for_ONNX_uses_only_what_a_net_says()
    {
        string[] rule = ["Blobs", "Formats", "Graph", "Layers", "Onnx", "Optimization", "Proto"];
        string[] files = [.. Directory.GetFiles(Tree.At("src", "CaffeSharp.Onnx"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            foreach (string used in Using().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
                Assert.True(rule.Any(other => IsIn(used, other)), $"{Path.GetFileName(file)} may not use {used}");
        }
    }

    /// <summary>The server uses what any program could, and nobody but it brings in ASP.NET Core.</summary>
    [Fact]
    public void The_server_stands_outside()
    {
        string[] granted = [.. typeof(Net).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Concat(typeof(CaffeSharp.Imaging.Image).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>()).Select(to => to.AssemblyName)];
        Assert.DoesNotContain(granted, name => name.Contains("serv", StringComparison.OrdinalIgnoreCase));
        foreach (Type type in new[] { typeof(Net), typeof(CaffeSharp.Imaging.Image), typeof(CaffeSharp.Onnx.OnnxExport), typeof(CaffeSharp.Cli.CaffeCommand) })
            Assert.DoesNotContain(type.Assembly.GetReferencedAssemblies(), used => used.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || used.Name.StartsWith("Grpc", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Namespaces_are_folders(string folder)
    {
        string top = folder.Split('/')[0];
        string expected = $"namespace CaffeSharp.{(OneNamespace.Contains(top) ? top : folder.Replace('/', '.'))};";
        foreach (string file in Directory.GetFiles(Tree.At("src", "CaffeSharp", folder), "*.cs"))
        {
            string wanted = InRoot.Contains($"{folder}/{Path.GetFileName(file)}") ? "namespace CaffeSharp;" : expected;
            Assert.True(File.ReadAllText(file).Contains(wanted, StringComparison.Ordinal), $"{file} is not in {wanted}");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_type_that_needs_no_using_is_used_only_where_its_folder_may_be(string folder)
    {
        string top = folder.Split('/')[0];
        foreach (string rooted in InRoot.Where(file => file.Split('/')[0] is "Execution" && top is not ("Execution" or "Diagnostics")))
        {
            var name = new Regex($@"^(?!\s*//).*\b{Path.GetFileNameWithoutExtension(rooted)}\b", RegexOptions.Multiline);
            foreach (string file in Directory.GetFiles(Tree.At("src", "CaffeSharp", folder), "*.cs"))
                Assert.False(name.IsMatch(File.ReadAllText(file)), $"{Path.GetFileName(file)} in {folder} may not use {rooted}");
        }
    }

    private static bool IsIn(string name, string folder) => name == folder || name.StartsWith(folder + ".", StringComparison.Ordinal);

    [GeneratedRegex(@"^using (?:static )?CaffeSharp\.([A-Z]\w*(?:\.[A-Z]\w*)?)\b", RegexOptions.Multiline)]
    private static partial Regex Using();
}
