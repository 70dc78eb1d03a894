using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Fillers;

/// <summary>
/// How a parameter gets its first numbers when no trained ones are there: Caffe's <c>weight_filler</c> and
/// <c>bias_filler</c>.
/// </summary>
/// <remarks>
/// What a filler writes depends on the filler, the blob's shape and the <see cref="RandomStream"/> alone, to the
/// last bit: not on the machine, the number of threads or what was filled before. Caffe's own numbers for a seed
/// come from another generator; the distributions are the same.
/// </remarks>
internal abstract record Filler
{
    private const int ChunkLength = 1 << 16;

    private protected Filler()
    {
    }

    private protected delegate void ChunkFill(Span<float> chunk, int start);

    /// <summary>The filler a prototxt asks for; an absent type is <c>constant</c>.</summary>
    /// <exception cref="FillerException">The type is unknown, or a number is outside what it allows.</exception>
    public static Filler Parse(FillerParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.Sparse != GaussianFiller.Dense && parameter.Type != "gaussian")
            throw new FillerException($"sparse is for the gaussian filler only, not for {parameter.Type}");
        return parameter.Type switch
        {
            "constant" => new ConstantFiller(parameter.Value),
            "uniform" => new UniformFiller(parameter.Min, parameter.Max),
            "gaussian" => new GaussianFiller(parameter.Mean, parameter.Std, parameter.Sparse),
            "positive_unitball" => new PositiveUnitballFiller(),
            "xavier" => new XavierFiller(Fan.Parse(parameter)),
            "msra" => new MsraFiller(Fan.Parse(parameter)),
            "bilinear" => new BilinearFiller(),
            "gabor" => new GaborFiller(),
            string unknown => throw new FillerException($"there is no filler \"{unknown}\"; the fillers are constant, uniform, " +
                "gaussian, positive_unitball, xavier, msra, bilinear and gabor"),
        };
    }

    /// <summary>Writes every number of a blob.</summary>
    /// <param name="blob">The parameter to fill; one that holds no numbers is left as it is.</param>
    /// <param name="random">Where random fillers draw from; one stream for each parameter.</param>
    /// <exception cref="FillerException">The filler does not fit the blob's shape.</exception>
    public void Fill(Blob blob, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(blob);
        Check(blob.Shape);
        if (blob.Shape.Count() > 0)
            FillAll(blob, random);
    }

    /// <summary>Throws unless the filler fits a blob of this shape, which for most fillers is every shape.</summary>
    /// <exception cref="FillerException">The filler does not fit.</exception>
    public virtual void Check(Shape shape)
    {
    }

    /// <summary>The filler and its numbers on one line, e.g. <c>gaussian(std 0.01)</c>.</summary>
    public abstract string Describe();

    /// <summary>The same as <see cref="Describe"/>.</summary>
    public sealed override string ToString() => Describe();

    private protected abstract void FillAll(Blob blob, RandomStream random);

    /// <summary>Calls <paramref name="fill"/> for pieces of the memory, on all cores when there is much of it.</summary>
    private protected static void FillInChunks(Memory<float> values, ChunkFill fill)
    {
        if (values.Length <= ChunkLength)
        {
            fill(values.Span, 0);
            return;
        }
        Parallel.For(0, (values.Length - 1) / ChunkLength + 1, chunk =>
        {
            int start = chunk * ChunkLength;
            fill(values.Span.Slice(start, Math.Min(ChunkLength, values.Length - start)), start);
        });
    }

    private protected static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
