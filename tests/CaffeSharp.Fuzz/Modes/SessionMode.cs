using System.Text;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Sessions;
using CaffeSharp.Fuzz.Sketches;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>
/// Sessions used in every order and from two threads: changing shapes, outputs fed back, taps, failures, cancellation, Trim, ForgetState and
/// Dispose beside runs. Nothing of it may change the bits of a run.
/// </summary>
internal sealed class SessionMode : FuzzMode
{
    // Every step has a new session besides, and all memory that was ever taken counts.
    private const long MostNumbers = 1 << 15;

    /// <inheritdoc/>
    public override string Name => "sessions";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".prototxt"];

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override byte[] Make(Random random) => Encoding.UTF8.GetBytes(NetSketch.Draw(random) + SessionScript.Draw(random));

    /// <inheritdoc/>
    public override void Check(byte[] file)
    {
        string text = Encoding.UTF8.GetString(file);
        (string Verb, int Number)[] steps = [.. SessionScript.Read(text)];
        var net = Net.Parse(text);
        if (steps.Length == 0 || !SmallRun.IsSmall(net.Graph, MostNumbers) || net.Graph.Outputs.Count == 0)
            return;
        int threads = steps.FirstOrDefault(step => step.Verb == "threads").Number;
        using var play = new SessionPlay(text, Math.Clamp(threads, 1, 4));
        foreach (var (verb, number) in steps)
            play.Do(verb, number);
    }
}
