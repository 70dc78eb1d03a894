namespace CaffeSharp.Fuzz.Harness;

/// <summary>The files to begin with: those of the repository, and those the user adds.</summary>
internal sealed class Corpus
{
    // Larger files are slow to mutate and seldom hit where it matters.
    private const long Largest = 40_000;

    private static readonly string[] Folders = ["tests/golden", "tests/hdf5", "tests/CaffeSharp.Fuzz/finds", "models"];

    private readonly string[] _own, _given;

    /// <summary>Lists the files.</summary>
    /// <param name="given">Files and folders of the user.</param>
    public Corpus(IReadOnlyList<string> given)
    {
        _own = [.. Folders.SelectMany(folder => Files(Path.Combine(Repository.Root, folder)))];
        _given = [.. given.SelectMany(path => File.Exists(path) ? [path] : Files(path))];
    }

    /// <summary>The user's files for a mode, to be checked as they are.</summary>
    public string[] Given(FuzzMode mode) => [.. _given.Where(mode.Takes)];

    /// <summary>All files for a mode that are not too large to mutate.</summary>
    public string[] Paths(FuzzMode mode) => [.. _own.Concat(_given).Where(mode.Takes).Where(path => new FileInfo(path).Length <= Largest)];

    /// <summary>What is in these files.</summary>
    public byte[][] Seeds(FuzzMode mode) => [.. Paths(mode).Select(File.ReadAllBytes)];

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : throw new CaffeException($"there is no file or folder {folder}");
}
