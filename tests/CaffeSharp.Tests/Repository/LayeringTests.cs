using System.Text.RegularExpressions;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Repository;

/// <summary>Who may use whom among the folders of the library, and that namespaces follow folders.</summary>
public sealed partial class LayeringTests
{
    private const string Proto = "Proto";

    /// <summary>For every folder the others of the library that its files may name.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Blobs"] = [],
        ["Kernels"] = ["Blobs"],
        ["Formats"] = ["Blobs", Proto],
        ["Fillers"] = ["Blobs", Proto],
        ["Layers"] = ["Blobs", "Kernels", "Fillers", Proto],
        ["Graph"] = ["Blobs", "Layers", "Formats", "Fillers", Proto],
        ["Planning"] = ["Blobs", "Kernels", "Layers", "Graph"],
        ["Execution"] = ["Blobs", "Kernels", "Planning", "Graph", "Layers"],
        ["Operators"] = ["Blobs", "Kernels", "Formats", "Layers", Proto],
        ["Diagnostics"] = ["Blobs", "Execution", "Formats", "Graph", "Layers", "Fillers", "Planning", "Operators", Proto],
    };

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Tree.At("src", "CaffeSharp"))
        .Select(folder => Path.GetFileName(folder)!).Where(folder => folder is not ("bin" or "obj"))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_it_may(string folder)
    {
        Assert.True(MayUse.TryGetValue(folder, out string[]? allowed), $"no rule says what {folder} may use");
        foreach (string file in Files(folder))
        {
            foreach (string used in Using().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct())
                Assert.True(used == folder || allowed.Contains(used), $"{Path.GetFileName(file)} may not use {used}");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Namespaces_are_folders(string folder)
    {
        foreach (string file in Files(folder))
        {
            string relative = Path.GetRelativePath(Tree.At("src", "CaffeSharp"), Path.GetDirectoryName(file)!);
            string expected = "namespace CaffeSharp." + relative.Replace(Path.DirectorySeparatorChar, '.') + ";";
            Assert.True(File.ReadAllText(file).Contains(expected, StringComparison.Ordinal), $"{file} is not in {expected}");
        }
    }

    private static string[] Files(string folder) => Directory.GetFiles(Tree.At("src", "CaffeSharp", folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"(?:^using (?:static )?|\W)CaffeSharp\.([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}
