using CaffeSharp.Blobs;
using CaffeSharp.Fillers;
using CaffeSharp.Kernels.Convolution;

namespace CaffeSharp.Layers;

/// <summary>
/// One learned blob of a layer with what the net says of it. Its numbers come from a weight file, or from its filler
/// the first time somebody asks for them. They do not change: <see cref="Net.With"/> makes a net with others.
/// </summary>
public sealed class ParameterBlob
{
    /// <summary>A parameter with more numbers than this is not filled: a net with a gigabyte of untrained numbers is a mistake.</summary>
    private const int MostFilled = 1 << 28;

    private readonly Func<Blob> _data;

    /// <summary>A parameter with trained numbers.</summary>
    internal ParameterBlob(Shape shape, Blob data, Filler filler)
        : this(shape, filler, isTrained: true, () => data.Shape == shape ? data : data.Reshape(shape))
    {
    }

    /// <summary>A parameter that stands at its filler.</summary>
    /// <exception cref="FillerException">The filler is not for such a shape.</exception>
    internal ParameterBlob(Shape shape, Filler filler, RandomStream random)
        : this(shape, filler, isTrained: false, () => Filled(shape, filler, random)) => filler.Check(shape);

    private ParameterBlob(Shape shape, Filler filler, bool isTrained, Func<Blob> data, bool isKept = true)
    {
        var once = new Lazy<Blob>(data);
        Shape = shape;
        Filler = filler;
        IsTrained = isTrained;
        _data = isKept ? () => once.Value : data;
        Forms = new KernelWeights(() => Data.Span);
    }

    /// <summary>The shape the layer asks for.</summary>
    public Shape Shape { get; }

    /// <summary>How the parameter starts without trained numbers.</summary>
    internal Filler Filler { get; }

    /// <summary>Whether the numbers come from a weight file rather than from the filler.</summary>
    public bool IsTrained { get; }

    /// <summary>The name under which layers share this parameter, empty when it is not shared.</summary>
    public string SharedName { get; internal set; } = "";

    /// <summary>Multiplies the learning rate of this parameter; 0 means it is not learned.</summary>
    public float LearningRateMultiplier { get; internal set; } = 1;

    /// <summary>Multiplies the weight decay of this parameter.</summary>
    public float DecayMultiplier { get; internal set; } = 1;

    /// <summary>The numbers; filled in at the first call if there is no trained value.</summary>
    internal Blob Data => _data();

    /// <summary>The numbers as convolution kernels read them, packed once for all plans.</summary>
    internal KernelWeights Forms { get; private init; }

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<float> Span => Data.Span;

    /// <summary>The same numbers under another shape of the same count, for layers that share them.</summary>
    internal ParameterBlob WithShape(Shape shape) => new(shape, Filler, IsTrained, () => Data.Reshape(shape))
    {
        SharedName = SharedName,
        LearningRateMultiplier = LearningRateMultiplier,
        DecayMultiplier = DecayMultiplier,
        Forms = Forms,
    };

    /// <summary>The same parameter with other numbers of the same count, as if they were trained.</summary>
    internal ParameterBlob WithNumbers(Blob numbers) => new(Shape, numbers, Filler)
    {
        SharedName = SharedName,
        LearningRateMultiplier = LearningRateMultiplier,
        DecayMultiplier = DecayMultiplier,
    };

    /// <summary>
    /// A parameter whose numbers are computed from others when somebody asks for them. They are not kept, since nobody needs them
    /// beside packed weights, so they are computed again if they were out of use meanwhile.
    /// </summary>
    internal static ParameterBlob Computed(Shape shape, Func<Blob> numbers)
    {
        var last = new WeakReference<Blob>(null!);
        return new(shape, new ConstantFiller(0), isTrained: true, Compute, isKept: false);

        Blob Compute()
        {
            lock (last)
            {
                if (!last.TryGetTarget(out Blob? blob))
                    last.SetTarget(blob = numbers());
                return blob;
            }
        }
    }

    private static Blob Filled(Shape shape, Filler filler, RandomStream random)
    {
        if (shape.Count() > MostFilled)
            throw new LayerException($"has a learned blob of {shape} and no weights for it; more than {MostFilled} numbers are not filled");
        var blob = new Blob(shape);
        filler.Fill(blob, random);
        return blob;
    }
}
