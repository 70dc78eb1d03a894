namespace CaffeSharp.Tests.Formats;

/// <summary>Finds the folder of golden cases and real networks beside the one that holds the solution.</summary>
internal static class SharedFolder
{
    public static string Path { get; } = Find();

    public static IEnumerable<string> AllNets() =>
        Directory.EnumerateFiles(Path, "net.prototxt", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    public static string Net(string name) => System.IO.Path.Combine(Path, "golden", name, "net.prototxt");

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(System.IO.Path.Combine(at.FullName, "CaffeSharp.sln")))
                return System.IO.Path.Combine(at.Parent!.FullName, "shared");
        throw new DirectoryNotFoundException("no CaffeSharp.sln above the tests");
    }
}
