namespace CaffeSharp.Tests.Formats;

/// <summary>Finds the reference data that lies beside the repository.</summary>
internal static class SharedFiles
{
    private static readonly string Root = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static IEnumerable<string> CaffeModels() =>
        Directory.EnumerateFiles(Path("golden"), "*.caffemodel", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path("zoo"), "*.caffemodel", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CaffeSharp.sln")))
                return System.IO.Path.Combine(folder.Parent!.FullName, "shared");
        throw new DirectoryNotFoundException("no folder above the tests holds CaffeSharp.sln");
    }
}
