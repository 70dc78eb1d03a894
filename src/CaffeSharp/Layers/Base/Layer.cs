using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Layers;

/// <summary>
/// What one layer computes: its settings and parameters, and the plain forward that says what they mean. Immutable
/// and without a name, so that it can be shared, compared and run on many threads; buffers and state belong to the
/// run.
/// </summary>
/// <remarks>
/// A layer is one file in a room of this folder, named as its type in the prototxt, reading top to bottom: the formula, the
/// properties, <c>Parse</c>, <see cref="InferShapes"/>, <see cref="Forward"/>.
/// </remarks>
public abstract record Layer
{
    /// <summary>The shapes of the tops for bottoms of the given shapes. For tops whose size depends on the data, the most it can be.</summary>
    /// <exception cref="CaffeException">The layer cannot run on such bottoms; the message holds the numbers that clash.</exception>
    public abstract Shape[] InferShapes(IReadOnlyList<Shape> bottoms);

    /// <summary>Computes the tops from the bottoms. Every top is written whole; scratch holds what a former run left.</summary>
    public abstract void Forward(LayerRun run);

    /// <summary>How many floats of scratch memory <see cref="Forward"/> wants for bottoms of the given shapes.</summary>
    public virtual int ScratchSize(IReadOnlyList<Shape> bottoms) => 0;

    /// <summary>How many floats the layer keeps from one forward to the next, zero at first. 0 for nearly every layer.</summary>
    public virtual int StateSize(IReadOnlyList<Shape> bottoms) => 0;

    /// <summary>Multiply-adds of one forward, by the usual counting: convolutions and inner products only.</summary>
    public virtual long Macs(IReadOnlyList<Shape> bottoms) => 0;

    /// <summary>How the first top may lie in the memory of the first bottom.</summary>
    public virtual TopMemory TopMemory => TopMemory.Own;

    /// <summary>Whether a forward may find a top smaller than <see cref="InferShapes"/> foretold.</summary>
    public virtual bool HasDataDependentShapes => false;

    /// <summary>Whether the top holds the numbers of the one bottom in the same shape, so that readers may take the bottom itself.</summary>
    internal virtual bool HandsOn => false;

    /// <summary>What the layer does to every channel on axis 1 of its one bottom, if it does nothing else.</summary>
    internal virtual ChannelAffine? AsAffine(Shape bottom) => null;

    /// <summary>The activation the layer is, if it is one that can be done before a top is written.</summary>
    internal virtual Rectifier? AsRectifier => null;

    /// <summary>What the layer does to every number of its one bottom, if it is the same for all, wherever they stand.</summary>
    internal virtual ElementFunction? AsElementFunction => null;

    /// <summary>Where an image of the top stands in the same image of the first bottom, if the layer only copies.</summary>
    internal virtual StridedRead? AsStridedRead(IReadOnlyList<Shape> bottoms) => null;

    /// <summary>Whether the tops depend on nothing but the shapes of the bottoms.</summary>
    internal virtual bool ReadsShapesOnly => false;

    /// <summary>The axis along which the top holds the bottoms one behind the other, if the layer does that and nothing else.</summary>
    internal virtual int? JoinAxis => null;

    /// <summary>Whether the layer adds its bottoms up, each once.</summary>
    internal virtual bool IsPlainSum => false;

    /// <summary>Whether an activation can be done before the layer's top is written.</summary>
    internal virtual bool TakesEpilogue => false;

    /// <summary>Whether a blob shaped as the top can be added before that.</summary>
    internal virtual bool TakesResidual => false;

    /// <summary>Whether the forward is right in whatever order the numbers lie, if it is the same for all bottoms and tops.</summary>
    internal virtual bool AnyOrder => false;

    /// <summary>The layer that gives <paramref name="affine"/> of this one's top, on channels at axis 1, at no more cost.</summary>
    internal virtual Layer? TakeAffineAfter(ChannelAffine affine) => null;

    /// <summary>The layer that gives this one's top if it reads what <paramref name="affine"/> would have read, if that is exact.</summary>
    internal virtual Layer? TakeAffineBefore(ChannelAffine affine) => null;

    /// <summary>Throws unless there are as many bottoms as the layer takes.</summary>
    /// <param name="bottoms">The shapes of the bottoms.</param>
    /// <param name="least">How many there must be at least.</param>
    /// <param name="most">How many there may be at most; as many as <paramref name="least"/> when negative.</param>
    /// <exception cref="LayerException">There is another number of bottoms; the message says how many are wanted.</exception>
    protected internal static void RequireBottoms(IReadOnlyList<Shape> bottoms, int least, int most = -1)
    {
        int limit = most < 0 ? least : most;
        if (bottoms.Count >= least && bottoms.Count <= limit)
            return;
        string wanted = least == limit ? $"{least}" : limit == int.MaxValue ? $"at least {least}" : $"{least} to {limit}";
        throw new LayerException($"takes {wanted} bottom blobs, not {bottoms.Count}");
    }

    /// <summary>The one bottom of a layer that works on channels, <c>[N, C, …]</c>.</summary>
    /// <param name="bottoms">The shapes of the bottoms.</param>
    /// <param name="perChannel">A parameter <c>[C]</c>, or a scalar that serves any number of channels.</param>
    /// <exception cref="LayerException">There is another number of bottoms, no axis of channels, or another number of channels.</exception>
    protected static Shape RequireChannels(IReadOnlyList<Shape> bottoms, ParameterBlob? perChannel = null)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        if (bottom.Axes < 2)
            throw new LayerException($"takes a bottom with an axis of channels, [N, C, …], not {bottom}");
        if (perChannel is { Shape.Axes: > 0 } && perChannel.Shape[0] != bottom[1])
            throw new LayerException($"has a parameter for {perChannel.Shape[0]} channels, but its bottom is {bottom}");
        return bottom;
    }

    /// <summary>Throws unless the bottom has four axes, <c>[N, C, H, W]</c>.</summary>
    /// <exception cref="LayerException">It has another number of axes.</exception>
    protected static void RequireImages(Shape bottom)
    {
        if (bottom.Axes != 4)
            throw new LayerException($"takes a bottom [N, C, H, W], not {bottom}");
    }

    /// <summary>A count of the text that must be given, positive and such that a blob can hold it.</summary>
    internal static int Positive(string what, uint value) => value switch
    {
        0 => throw new LayerException($"has no {what}, or one of 0"),
        <= int.MaxValue => (int)value,
        _ => throw new LayerException($"has a {what} of {value}, more than a blob can hold"),
    };

    /// <summary>A computed count, if a blob can hold as many.</summary>
    internal static int CheckedSize(string what, long value) => value <= int.MaxValue
        ? (int)value
        : throw new LayerException($"makes {what} of {value}, more than a blob can hold");

    /// <summary>A blob's number as an index below <paramref name="count"/>, its fraction cut off as Caffe does.</summary>
    internal static int Index(string what, float value, int count)
    {
        int index = (int)value;
        if (float.IsNaN(value) || (uint)index >= (uint)count)
            throw new LayerException($"meets {what} {value}, which is not in 0 to {count - 1}");
        return index;
    }
}
