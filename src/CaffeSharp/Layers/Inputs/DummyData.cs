using CaffeSharp.Blobs;
using CaffeSharp.Fillers;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Tops that a filler makes up, constant 0 unless the text says otherwise; the same in every forward.</summary>
internal sealed record DummyData : Layer
{
    /// <summary>What the tops hold.</summary>
    public required IReadOnlyList<ParameterBlob> Values { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static DummyData Parse(LayerSetup setup)
    {
        DummyDataParameter text = setup.Text.DummyDataParam ?? new();
        int tops = setup.Text.Top.Count;
        if (text.DataFiller.Count > 1 && text.DataFiller.Count != tops)
            throw new LayerException($"has {tops} tops, so 0, 1 or {tops} fillers, not {text.DataFiller.Count}");
        return new DummyData { Values = [.. Enumerable.Range(0, tops).Select(Value)] };

        ParameterBlob Value(int top)
        {
            FillerParameter filler = text.DataFiller.Count == 0 ? new() : text.DataFiller[text.DataFiller.Count == 1 ? 0 : top];
            return new(TopShape(text, top, tops), Filler.Parse(filler), RandomStream.Create(0, setup.Text.Name, top));
        }
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 0);
        return [.. Values.Select(value => value.Shape)];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        for (int top = 0; top < run.Tops.Length; top++)
            Values[top].Span.CopyTo(run.Tops[top].Span);
    }

    private static Shape TopShape(DummyDataParameter text, int top, int tops)
    {
        if (text.Shape.Count > 0)
            return Input.ToShape(text.Shape[Which(text.Shape.Count, "shapes")]);
        return [Legacy(text.Num, "num"), Legacy(text.Channels, "channels"), Legacy(text.Height, "height"), Legacy(text.Width, "width")];

        int Legacy(IList<uint> sizes, string what) => (int)Math.Min(sizes[Which(sizes.Count, what)], int.MaxValue);
        int Which(int given, string what) => given == 1 ? 0 : given == tops ? top
            : throw new LayerException($"has {tops} tops, so 1 or {tops} {what}, not {given}");
    }
}
