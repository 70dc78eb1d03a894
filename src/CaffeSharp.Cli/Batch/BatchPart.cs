namespace CaffeSharp.Cli.Batch;

/// <summary>A piece of a shard: its results stand in one file that is moved into place whole, so what is there is done.</summary>
/// <param name="Stem">The path of its files, without an ending.</param>
/// <param name="Form">The ending of its results.</param>
/// <param name="First">The first picture's place in the manifest.</param>
/// <param name="Count">How many pictures it has.</param>
internal sealed record BatchPart(string Stem, string Form, int First, int Count)
{
    /// <summary>The numbers of the pictures that could be read.</summary>
    public string Results => Stem + Form;

    /// <summary>The pictures that could not, a line of JSON each; there only if there are any.</summary>
    public string Failures => $"{Stem}.failures.jsonl";

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsDone => File.Exists(Results);

    /// <summary>How many pictures could not be read.</summary>
    public int CountFailures() => File.Exists(Failures) ? File.ReadLines(Failures).Count() : 0;
}
