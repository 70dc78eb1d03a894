namespace CaffeSharp.Fuzz.Harness;

/// <summary>Where the repository stands.</summary>
internal static class Repository
{
    /// <summary>The folder with CaffeSharp.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CaffeSharp.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The program is not inside the repository.");
        return folder;
    }
}
