namespace CaffeSharp.Tests.Support;

/// <summary>Where things stand on disk.</summary>
internal static class Tree
{
    /// <summary>The folder with CaffeSharp.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of golden cases and trained networks beside the repository; it may be absent.</summary>
    public static string Shared { get; } = Path.Combine(Path.GetDirectoryName(Root)!, "shared");

    /// <summary>A path in the repository.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A trained network; skips the test when it is not there.</summary>
    public static string Zoo(string name)
    {
        string folder = Path.Combine(Shared, "zoo", name);
        Xunit.Assert.SkipUnless(Directory.Exists(folder), $"the trained networks are not beside the repository ({name})");
        return folder;
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CaffeSharp.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests are not inside the repository.");
        return folder;
    }
}
