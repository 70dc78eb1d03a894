using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Modes;

namespace CaffeSharp.Fuzz;

/// <summary>Checks files in this process, without workers: for files that are known to end well.</summary>
public static class Replay
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "CaffeSharp.Fuzz", "finds");

    /// <summary>All files that once broke something.</summary>
    public static IReadOnlyList<string> Finds =>
        [.. Directory.EnumerateFiles(Folder).Where(HasMode).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>The verdict of every mode that takes the file.</summary>
    /// <param name="find">One of <see cref="Finds"/>.</param>
    public static IReadOnlyDictionary<string, Verdict> Run(string find)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, find));
        return FuzzModes.All(new Corpus([])).Where(mode => mode.Takes(find)).ToDictionary(mode => mode.Name, mode => CaseRunner.Run(mode, file, Limits.Find));
    }

    /// <summary>Whether a file is one of them.</summary>
    internal static bool IsFind(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) == Folder;

    private static bool HasMode(string path) => FuzzModes.All(new Corpus([])).Any(mode => mode.Takes(path));
}
