namespace CaffeSharp.Tests.Support;

/// <summary>Where things stand on disk.</summary>
internal static class Tree
{
    /// <summary>The folder with CaffeSharp.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Cases of operators that TensorFlow and PyTorch computed.</summary>
    public static string Operators { get; } = At("tests", "ops");

    /// <summary>Where prototxts of public repositories are, if they are.</summary>
    public static string CorpusFolder { get; } = Path.Combine(Path.GetDirectoryName(Root)!, "shared", "corpus");

    private static string ZooFolder { get; } = Path.Combine(Path.GetDirectoryName(Root)!, "shared", "zoo");

    /// <summary>A path in the repository.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A file of a golden case, computed by real Caffe.</summary>
    public static string Golden(params string[] parts) => At(["tests", "golden", .. parts]);

    /// <summary>
    /// A file of a trained network. They are other people's and stand beside the repository; without them the test is skipped.
    /// </summary>
    public static string Zoo(params string[] parts)
    {
        Xunit.Assert.SkipUnless(Directory.Exists(ZooFolder), "the trained networks are not beside the repository");
        return Path.Combine([ZooFolder, .. parts]);
    }

    /// <summary>A prototxt of a public repository. They are other people's, too; without them the test is skipped.</summary>
    public static string Corpus(string path)
    {
        Xunit.Assert.SkipUnless(Directory.Exists(CorpusFolder), "the prototxts of public repositories are not beside this one");
        return Path.Combine(CorpusFolder, path);
    }

    /// <summary>The folders of all golden cases and, where they are there, trained networks.</summary>
    public static IEnumerable<string> Cases() =>
        new[] { Golden(), ZooFolder }.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Where(folder => File.Exists(Path.Combine(folder, "net.prototxt"))).Order(StringComparer.Ordinal);

    /// <summary>The prototxt of every case.</summary>
    public static IEnumerable<string> Nets() => Cases().Select(folder => Path.Combine(folder, "net.prototxt"));

    /// <summary>The caffemodels of all cases.</summary>
    public static IEnumerable<string> CaffeModels() => Cases().SelectMany(folder => Directory.GetFiles(folder, "*.caffemodel").Order(StringComparer.Ordinal));

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CaffeSharp.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests are not inside the repository.");
        return folder;
    }
}
