using System.Globalization;
using System.Text;
using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Sketches;

/// <summary>
/// A net being drawn, one layer a line. It knows the shapes of its blobs by itself, so that most nets can be run and are small.
/// </summary>
internal sealed class NetDraft(Random random)
{
    /// <summary>The most numbers of a blob and multiply-adds of a layer.</summary>
    public const long MostNumbers = 40_000, MostMacs = 500_000;

    /// <summary>Random parameters.</summary>
    public const string Fillers = "weight_filler { type: \"gaussian\" std: 1 } bias_filler { type: \"gaussian\" std: 1 }";

    private readonly StringBuilder _text = new();
    private readonly List<(string Name, long[] Shape)> _blobs = [];

    /// <summary>Counts of channels at which kernels go wrong.</summary>
    public static IReadOnlyList<int> Channels { get; } = [1, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 16, 17, 24, 31, 32, 33, 48, 64];

    /// <summary>Sizes of planes at which kernels go wrong.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 23, 28, 31, 33];

    /// <summary>The source of chance.</summary>
    public Random Random { get; } = random;

    /// <summary>The shape of the blob that the next layer reads.</summary>
    public long[] Shape => _blobs[^1].Shape;

    /// <summary>The net's text.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Blobs besides the last one that are so made that a layer can read them too.</summary>
    public string[] Others(Func<long[], bool> fits) => [.. _blobs[..^1].Where(blob => blob.Name != _blobs[^1].Name && fits(blob.Shape)).Select(blob => blob.Name).Distinct()];

    /// <summary>The shape that a blob has now.</summary>
    public long[] ShapeOf(string name) => _blobs.Last(blob => blob.Name == name).Shape;

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="isRead">Whether the next layer reads it.</param>
    public void AddInput(string name, long[] shape, bool isRead = false)
    {
        _text.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"{name}\" type: \"Input\" top: \"{name}\" input_param {{ shape {{ {Fields("dim", shape)}}} }} }}\n");
        if (isRead)
            _blobs.Add((name, shape));
    }

    /// <summary>Adds a layer that reads the last blob, and maybe others.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="settings">Its own settings.</param>
    /// <param name="top">The shape of what it makes.</param>
    /// <param name="others">Further bottoms.</param>
    /// <param name="inPlace">Whether it writes over its bottom.</param>
    /// <param name="moreTops">How many tops it has besides, which nobody reads.</param>
    public void Add(string type, string settings, long[] top, IReadOnlyList<string>? others = null, bool inPlace = false, int moreTops = 0)
    {
        string bottom = _blobs[^1].Name, name = $"l{_blobs.Count}";
        string bottoms = string.Concat((others ?? []).Prepend(bottom).Select(other => $"bottom: \"{other}\" "));
        string tops = string.Concat(Enumerable.Range(0, moreTops).Select(i => $"top: \"{name}_{i}\" ")) + $"top: \"{(inPlace ? bottom : name)}\"";
        _text.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"{name}\" type: \"{type}\" {bottoms}{tops} {settings} }}\n");
        _blobs.Add((inPlace ? bottom : name, top));
    }

    /// <summary>A field for every value.</summary>
    public static string Fields(string name, IEnumerable<long> values) => string.Concat(values.Select(value => $"{name}: {value} "));

    /// <summary>The product, or more than anything may be where it is too large.</summary>
    public static long Product(IEnumerable<long> factors)
    {
        double product = factors.Aggregate(1.0, (product, factor) => product * factor);
        return product < int.MaxValue ? (long)product : int.MaxValue;
    }
}
