namespace CaffeSharp.Fuzz.Harness;

/// <summary>Where finds are written: the file that fails, and beside it what happens and the command that shows it.</summary>
internal sealed class FindFolder(string folder)
{
    private const string Program = "dotnet run -c Release --project tests/CaffeSharp.Fuzz --";

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Writes a find.</summary>
    /// <returns>The file's path.</returns>
    public string Write(FuzzMode mode, string name, string ending, byte[] file, Verdict verdict, string origin)
    {
        Directory.CreateDirectory(Folder);
        string path = Path.Combine(Folder, name + ending);
        File.WriteAllBytes(path, file);
        File.WriteAllText(
            Path.Combine(Folder, name + ".txt"),
            $"""
            {verdict.Signature}
            {verdict.Message.Replace(" | ", "\n")}

            found as {origin}; again with
            {Program} {mode.Name} --cases 0 --corpus {path}

            """);
        return path;
    }
}
