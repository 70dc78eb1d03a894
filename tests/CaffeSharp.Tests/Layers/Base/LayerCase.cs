using CaffeSharp.Blobs;
using CaffeSharp.Fillers;
using CaffeSharp.Formats.Text;
using CaffeSharp.Layers;
using CaffeSharp.Proto;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>One layer as a piece of prototxt, on bottoms of given shapes, with trained blobs or its fillers.</summary>
internal sealed class LayerCase
{
    private const int Margin = 16;

    public LayerCase(string text, params Shape[] bottoms) : this(text, bottoms, null)
    {
    }

    public LayerCase(string text, Shape[] bottoms, Blob[]? trained)
    {
        Bottoms = bottoms;
        LayerParameter parsed = TextFormat.Parse<LayerParameter>(text).Message;
        Setup = new LayerSetup(parsed, bottoms, Source(trained)) { TrainedShapes = trained?.Select(blob => blob.Shape).ToArray() };
        Func<LayerSetup, Layer> maker = LayerCatalog.Default.Find(parsed.Type) ?? throw new InvalidOperationException($"no layer type {parsed.Type}");
        Layer = maker(Setup);
        Tops = Layer.InferShapes(bottoms);
    }

    public Layer Layer { get; }

    public LayerSetup Setup { get; }

    public Shape[] Bottoms { get; }

    public Shape[] Tops { get; }

    /// <summary>The message of the fault that making the layer or its shapes ends in.</summary>
    public static string Fault(string text, params Shape[] bottoms) =>
        Assert.ThrowsAny<CaffeException>(() => new LayerCase(text, bottoms)).Message;

    /// <summary>What the layer makes of one bottom.</summary>
    public static float[] Run(string text, Shape bottom, params float[] numbers) => new LayerCase(text, bottom).Run([numbers])[0];

    /// <summary>A trained blob.</summary>
    public static Blob Trained(Shape shape, params float[] numbers) => new(shape, numbers);

    /// <summary>Finite numbers of both signs that no two layers of a test share by accident.</summary>
    public static float[] Numbers(Shape shape, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, shape.Count()).Select(_ => (random.NextSingle() * 4) - 2)];
    }

    /// <summary>Runs the layer in memory of its own; what came out may be smaller than foretold where the layer says so.</summary>
    /// <param name="inputs">The numbers of every bottom.</param>
    /// <param name="inPlace">Whether the first top lies where the first bottom does.</param>
    public Blob[] RunBlobs(float[][] inputs, bool inPlace = false)
    {
        Blob[] bottoms = [.. inputs.Zip(Bottoms, (numbers, shape) => Guarded(shape, numbers))];
        Blob[] tops = [.. Tops.Select(shape => Guarded(shape, null))];
        if (inPlace)
            tops[0] = bottoms[0].Reshape(Tops[0]);
        float[] scratch = Enumerable.Repeat(float.NaN, Layer.ScratchSize(Bottoms)).ToArray(), state = new float[Layer.StateSize(Bottoms)];
        Layer.Forward(new LayerRun(bottoms, tops, scratch, state));
        return tops;
    }

    /// <summary>The numbers of every top.</summary>
    public float[][] Run(float[][] inputs, bool inPlace = false) => [.. RunBlobs(inputs, inPlace).Select(top => top.Span.ToArray())];

    /// <summary>How many bytes a second forward takes from the heap.</summary>
    public long AllocatedBytes(float[][] inputs)
    {
        Blob[] bottoms = [.. inputs.Zip(Bottoms, (numbers, shape) => new Blob(shape, numbers))], tops = [.. Tops.Select(shape => new Blob(shape))];
        float[] scratch = new float[Layer.ScratchSize(Bottoms)], state = new float[Layer.StateSize(Bottoms)];
        Layer.Forward(new LayerRun(bottoms, tops, scratch, state));
        return Allocations.Of(() => Layer.Forward(new LayerRun(bottoms, tops, scratch, state)));
    }

    private static LayerSetup.ParameterSource Source(Blob[]? trained) => (index, shape, filler) => index < trained?.Length
        ? new ParameterBlob(shape, trained[index], filler)
        : new ParameterBlob(shape, filler, RandomStream.Create(7, "layer", index));

    /// <summary>A blob of the numbers, or of NaN to be overwritten, with NaN around it.</summary>
    private static Blob Guarded(Shape shape, float[]? numbers)
    {
        float[] memory = Enumerable.Repeat(float.NaN, shape.Count() + (2 * Margin)).ToArray();
        numbers?.CopyTo(memory, Margin);
        return new Blob(shape, memory.AsMemory(Margin, shape.Count()));
    }
}
