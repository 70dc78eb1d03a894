namespace CaffeSharp.Fuzz.Harness;

/// <summary>One way into the library. A case is a file: a mode makes them at random and says whether one is treated well.</summary>
internal abstract class FuzzMode
{
    /// <summary>What the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>The endings of files that it checks; what it makes gets the first.</summary>
    public abstract IReadOnlyList<string> Endings { get; }

    /// <summary>Whether its files are text, so that they are reduced by lines and words.</summary>
    public virtual bool IsText => false;

    /// <summary>Whether native code may take memory, so that the whole process must be watched.</summary>
    public virtual bool UsesNativeMemory => false;

    /// <summary>Makes a case. Does not call what is tested: it must not break here.</summary>
    /// <param name="random">The only source of chance, so that a case can be made again.</param>
    public abstract byte[] Make(Random random);

    /// <summary>Gives a file to the library.</summary>
    /// <exception cref="CaffeException">The file was refused, which is a good end.</exception>
    /// <exception cref="MismatchException">Something wrong came out.</exception>
    public abstract void Check(byte[] file);

    /// <summary>Whether the mode checks a file of this name.</summary>
    public bool Takes(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
