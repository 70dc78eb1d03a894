using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>How four predicted numbers move the edges of a prior box. SSD's three codes.</summary>
/// <param name="Code">By edges, by middle and size, or by edges in parts of the prior's size.</param>
/// <param name="HasVariance">Whether the predicted numbers are multiplied by the prior's variances first.</param>
internal readonly record struct PriorCode(PriorBoxParameter.Types.CodeType Code, bool HasVariance)
{
    /// <summary>The box that a prediction means.</summary>
    /// <exception cref="LayerException">The code goes by the prior's size, and it has none.</exception>
    public Box Decode(Box prior, ReadOnlySpan<float> variances, ReadOnlySpan<float> predicted)
    {
        float a = predicted[0], b = predicted[1], c = predicted[2], d = predicted[3];
        if (HasVariance)
            (a, b, c, d) = (a * variances[0], b * variances[1], c * variances[2], d * variances[3]);
        if (Code == PriorBoxParameter.Types.CodeType.Corner)
            return new(prior.Left + a, prior.Top + b, prior.Right + c, prior.Bottom + d);
        float width = prior.Right - prior.Left, height = prior.Bottom - prior.Top;
        if (!(width > 0 && height > 0))
            throw new LayerException($"meets a prior box of width {width} and height {height}; by code_type {Code} both must be above 0");
        return Code == PriorBoxParameter.Types.CodeType.CornerSize
            ? new(prior.Left + (a * width), prior.Top + (b * height), prior.Right + (c * width), prior.Bottom + (d * height))
            : Box.Around(
                (a * width) + ((prior.Left + prior.Right) / 2), (b * height) + ((prior.Top + prior.Bottom) / 2), MathF.Exp(c) * width, MathF.Exp(d) * height);
    }

    /// <summary>The prediction that would mean a box: the inverse of <see cref="Decode"/>.</summary>
    /// <exception cref="LayerException">The code goes by the prior's size, and it has none.</exception>
    public void Encode(Box prior, ReadOnlySpan<float> variances, Box box, Span<float> code)
    {
        float width = prior.Right - prior.Left, height = prior.Bottom - prior.Top;
        if (Code != PriorBoxParameter.Types.CodeType.Corner && !(width > 0 && height > 0))
            throw new LayerException($"meets a prior box of width {width} and height {height}; by code_type {Code} both must be above 0");
        if (Code == PriorBoxParameter.Types.CodeType.CenterSize)
        {
            (code[0], code[1]) = ((((box.Left + box.Right) / 2) - ((prior.Left + prior.Right) / 2)) / width, (((box.Top + box.Bottom) / 2) - ((prior.Top + prior.Bottom) / 2)) / height);
            (code[2], code[3]) = (MathF.Log((box.Right - box.Left) / width), MathF.Log((box.Bottom - box.Top) / height));
        }
        else
        {
            (code[0], code[1], code[2], code[3]) = (box.Left - prior.Left, box.Top - prior.Top, box.Right - prior.Right, box.Bottom - prior.Bottom);
            if (Code == PriorBoxParameter.Types.CodeType.CornerSize)
                (code[0], code[1], code[2], code[3]) = (code[0] / width, code[1] / height, code[2] / width, code[3] / height);
        }
        for (int i = 0; HasVariance && i < 4; i++)
            code[i] /= variances[i];
    }
}
