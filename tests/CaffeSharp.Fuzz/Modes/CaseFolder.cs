namespace CaffeSharp.Fuzz.Modes;

/// <summary>A folder for a case that needs a real file.</summary>
internal sealed class CaseFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("caffesharp-fuzz-");

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, byte[] contents)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, contents);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
