using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Layers;

/// <summary>Deals the channels out of their groups: channel i of group g goes to i · groups + g.</summary>
/// <remarks>Bottom and top <c>[N, C, …]</c>.</remarks>
internal sealed record ShuffleChannel : Layer
{
    /// <summary>How many groups there are; divides the channels.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Makes the layer from its text.</summary>
    public static ShuffleChannel Parse(LayerSetup setup) => new() { Groups = Positive("group", setup.Text.ShuffleChannelParam?.Group ?? 1) };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        if (bottom.Axes < 2 || bottom[1] % Groups != 0)
            throw new LayerException($"has group {Groups}, which does not divide the channels of its bottom {bottom}");
        return [bottom];
    }

    internal override StridedRead? AsStridedRead(IReadOnlyList<Shape> bottoms)
    {
        int pixels = bottoms[0].Count(2), perGroup = bottoms[0][1] / Groups;
        return new StridedRead(0, [perGroup, Groups, pixels], [pixels, perGroup * pixels, 1]);
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, 1);
        int perGroup = view.Size / Groups;
        for (int n = 0; n < view.Outer; n++)
        {
            for (int c = 0; c < view.Size; c++)
            {
                int to = (c % perGroup * Groups) + (c / perGroup);
                run.Input.Slice(((n * view.Size) + c) * view.Inner, view.Inner).CopyTo(run.Output[(((n * view.Size) + to) * view.Inner)..]);
            }
        }
    }
}
