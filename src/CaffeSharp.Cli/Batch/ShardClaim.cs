namespace CaffeSharp.Cli.Batch;

/// <summary>Keeps two processes from working on one shard. The claim ends with the process, however that ends.</summary>
internal static class ShardClaim
{
    /// <summary>Claims a shard and clears away what a process left half written.</summary>
    /// <returns>The claim, until it is disposed.</returns>
    /// <exception cref="CaffeException">Another process works on it.</exception>
    public static FileStream Take(string folder, Shard shard)
    {
        string path = Path.Combine(folder, shard.Folder);
        Directory.CreateDirectory(path);
        FileStream claim;
        try
        {
            claim = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new CaffeException($"another process works on shard {shard.Index} of {shard.Count} in {folder}: {fault.Message}", fault);
        }
        foreach (string draft in Directory.EnumerateFiles(path, "*.part"))
            File.Delete(draft);
        return claim;
    }
}
