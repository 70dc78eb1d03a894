namespace CaffeSharp.Tests.Formats;

/// <summary>A folder for one test's files.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("caffesharp-");

    public string Path => _folder.FullName;

    public string Write(string name, byte[] contents)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, contents);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
