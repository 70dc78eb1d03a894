using System.Collections.Frozen;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;
using CaffeSharp.Onnx.Writers;

namespace CaffeSharp.Onnx;

/// <summary>
/// How each type of layer is written, found by the type of its record. Immutable; <see cref="With"/> gives a table with a
/// layer of one's own.
/// </summary>
public sealed class OnnxWriters
{
    private readonly FrozenDictionary<Type, Entry> _entries;

    private OnnxWriters(IEnumerable<KeyValuePair<Type, Entry>> entries) => _entries = entries.ToFrozenDictionary();

    /// <summary>All layers of CaffeSharp that ONNX can express.</summary>
    public static OnnxWriters Default { get; } = Table.Make();

    /// <summary>This table with one more layer, or another writer for a known one.</summary>
    /// <typeparam name="T">The layer's record.</typeparam>
    /// <param name="write">Writes one layer: reads its settings and says in the scope what its tops are.</param>
    /// <param name="dataAxis">For tops whose size depends on the data: the axis that does.</param>
    public OnnxWriters With<T>(Action<T, OnnxScope> write, int dataAxis = 0) where T : Layer
    {
        ArgumentNullException.ThrowIfNull(write);
        return new(_entries.Where(known => known.Key != typeof(T)).Append(new(typeof(T), Entry.Of(write, dataAxis))));
    }

    internal static OnnxWriters Of(IEnumerable<KeyValuePair<Type, Entry>> entries) => new(entries);

    internal Entry? Find(Layer layer) => _entries.GetValueOrDefault(layer.GetType());

    internal int DataAxis(Layer layer) => Find(layer)?.DataAxis ?? 0;

    /// <summary>How one type of layer is written.</summary>
    /// <param name="Write">Writes a layer.</param>
    /// <param name="DataAxis">The axis of its tops that data decide, if they do.</param>
    /// <param name="Role">What becomes of it.</param>
    internal sealed record Entry(Action<Layer, OnnxScope> Write, int DataAxis, Role Role)
    {
        public static Entry Of<T>(Action<T, OnnxScope> write, int dataAxis = 0, Role role = Role.Computes) where T : Layer =>
            new((layer, scope) => write((T)layer, scope), dataAxis, role);
    }
}
