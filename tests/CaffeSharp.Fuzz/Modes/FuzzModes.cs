using CaffeSharp.Fuzz.Harness;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>All modes.</summary>
internal static class FuzzModes
{
    /// <summary>All modes, in the order in which they run.</summary>
    public static IReadOnlyList<FuzzMode> All(Corpus corpus) =>
    [
        new TextMode(corpus),
        new WireMode(corpus),
        new Hdf5Mode(corpus),
        new NpyMode(corpus),
        new ImageMode(corpus),
        new GeometryMode(),
        new KernelMode(),
        new SessionMode(),
    ];
}
