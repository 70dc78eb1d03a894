using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The default boxes of an SSD feature map: some around the middle of every place.</summary>
/// <remarks>
/// Bottoms <c>[N, C, H, W]</c> and the image, of which only the sizes count; top <c>[1, 2, H · W · P · 4]</c>: left, top, right and
/// bottom of every box over the size of the image, and then four variances of every box. At every place come for every
/// <c>min_size</c> a square of it, one of √(min · max) if there are <c>max_size</c>s, and one box for each aspect ratio but 1.
/// Sizes lose their fractions, as in Caffe. Steps not given are the image over the map. In TextBoxes' form every box comes twice, the
/// second half a row further down, sizes keep their fractions, and boxes are cut unless the text says otherwise. In FaceBoxes' form
/// squares are one pixel smaller, and of three sizes 32 has 16 squares, 8 pixels apart, and 64 has 4, 16 apart.
/// </remarks>
internal sealed record PriorBox : Layer
{
    private const float DefaultVariance = 0.1f;
    private const double SameRatio = 1e-6;

    /// <summary>The sides of the smaller squares, in pixels.</summary>
    public required IReadOnlyList<float> MinSizes { get; init; }

    /// <summary>What with the smaller ones makes the larger squares, as many or none.</summary>
    public required IReadOnlyList<float> MaxSizes { get; init; }

    /// <summary>Width over height of the boxes that are no squares.</summary>
    public required IReadOnlyList<float> AspectRatios { get; init; }

    /// <summary>The four variances of every box.</summary>
    public required IReadOnlyList<float> Variances { get; init; }

    /// <summary>Whether boxes are cut at the edges of the image.</summary>
    public bool Clips { get; init; }

    /// <summary>The image's height, 0 for that of the second bottom.</summary>
    public int ImageHeight { get; init; }

    /// <summary>The image's width, 0 for that of the second bottom.</summary>
    public int ImageWidth { get; init; }

    /// <summary>Pixels from row to row, 0 for the image over the map.</summary>
    public float StepHeight { get; init; }

    /// <summary>Pixels from column to column, 0 for the image over the map.</summary>
    public float StepWidth { get; init; }

    /// <summary>Where in its step a place has its middle.</summary>
    public float Offset { get; init; } = 0.5f;

    /// <summary>Whose prior boxes these are.</summary>
    internal PriorForm Form { get; init; }

    private int BoxesPerPlace => Form switch
    {
        PriorForm.TextBoxes => 2 * (1 + AspectRatios.Count + MaxSizes.Count),
        PriorForm.FaceBoxes => MinSizes.Sum(size => Grid(size) * Grid(size)),
        _ => (MinSizes.Count * (1 + AspectRatios.Count)) + MaxSizes.Count,
    };

    /// <summary>Makes the layer from its text.</summary>
    public static PriorBox Parse(LayerSetup setup)
    {
        PriorBoxParameter text = setup.Text.PriorBoxParam ?? new();
        PriorForm form = PriorForms.Of(setup.Net);
        if (text.MinSize.Count == 0 || text.MinSize.Any(size => !(size > 0)))
            throw new LayerException("needs at least one min_size, and all of them above 0");
        if (text.MaxSize.Count > 0 && text.MaxSize.Count != text.MinSize.Count)
            throw new LayerException($"has {text.MinSize.Count} min_size but {text.MaxSize.Count} max_size");
        if (text.MinSize.Zip(text.MaxSize).FirstOrDefault(pair => !(pair.Second > pair.First)) is var (min, max) && (min, max) != default)
            throw new LayerException($"has max_size {max}, which must be above its min_size {min}");
        if (text.Variance.Count is not (0 or 1 or 4) || text.Variance.Any(variance => !(variance > 0)))
            throw new LayerException($"has variances {string.Join(", ", text.Variance)}; it takes 1 or 4, all above 0");
        if (text.HasImgSize && (text.HasImgH || text.HasImgW))
            throw new LayerException("has img_size beside img_h or img_w; give one of them");
        if (text.HasStep && (text.HasStepH || text.HasStepW))
            throw new LayerException("has step beside step_h or step_w; give one of them");
        return new PriorBox
        {
            Form = form,
            MinSizes = [.. text.MinSize.Select(Size)],
            MaxSizes = [.. text.MaxSize.Select(Size)],
            AspectRatios = Ratios(text),
            Variances = text.Variance.Count == 4 ? [.. text.Variance] : [.. Enumerable.Repeat(text.Variance.FirstOrDefault(DefaultVariance), 4)],
            Clips = text.HasClip ? text.Clip : form == PriorForm.TextBoxes,
            ImageHeight = (int)Math.Min(text.HasImgSize ? text.ImgSize : text.ImgH, int.MaxValue),
            ImageWidth = (int)Math.Min(text.HasImgSize ? text.ImgSize : text.ImgW, int.MaxValue),
            StepHeight = AboveZero("step", text.HasStep, text.Step, AboveZero("step_h", text.HasStepH, text.StepH, 0)),
            StepWidth = AboveZero("step", text.HasStep, text.Step, AboveZero("step_w", text.HasStepW, text.StepW, 0)),
            Offset = text.Offset,
        };

        float Size(float size) => form == PriorForm.TextBoxes ? size : (int)size;
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        RequireImages(bottoms[0]);
        RequireImages(bottoms[1]);
        Shape boxes = [bottoms[0][2], bottoms[0][3], BoxesPerPlace, 4];
        return [[1, 2, boxes.Count()]];
    }

    internal override bool ReadsShapesOnly => true;

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape map = run.Bottoms[0].Shape, image = run.Bottoms[1].Shape;
        int height = map[2], width = map[3], imageHeight = Or(ImageHeight, image[2]), imageWidth = Or(ImageWidth, image[3]);
        float rowStep = StepHeight > 0 ? StepHeight : (float)imageHeight / height, columnStep = StepWidth > 0 ? StepWidth : (float)imageWidth / width;
        Span<float> boxes = run.Output[..(run.Output.Length / 2)], variances = run.Output[boxes.Length..];
        var writer = new Writer(boxes, imageWidth, imageHeight);
        for (int h = 0; h < height; h++)
        {
            for (int w = 0; w < width; w++)
            {
                if (Form == PriorForm.FaceBoxes)
                    PlaceSquares(ref writer, (w + Offset) * columnStep, (h + Offset) * rowStep);
                else
                    Place(ref writer, (w + Offset) * columnStep, (h + Offset) * rowStep, Form == PriorForm.TextBoxes ? rowStep / 2 : 0);
            }
        }
        if (Clips)
        {
            foreach (ref float edge in boxes)
                edge = Math.Clamp(edge, 0, 1);
        }
        for (int i = 0; i < variances.Length; i++)
            variances[i] = Variances[i % 4];

        static int Or(int size, int otherwise) => size > 0 ? size : otherwise;
    }

    /// <summary>The boxes around one middle, and a second time further down if there is a <paramref name="shift"/>.</summary>
    private void Place(ref Writer writer, float x, float y, float shift)
    {
        for (int i = 0; i < MinSizes.Count; i++)
        {
            float size = MinSizes[i];
            writer.Write(x, y, size, size, shift);
            if (MaxSizes.Count > 0)
            {
                float larger = (float)Math.Sqrt((double)size * MaxSizes[i]);
                writer.Write(x, y, larger, larger, shift);
            }
            for (int r = 0; r < AspectRatios.Count; r++)
                writer.Write(x, y, size * MathF.Sqrt(AspectRatios[r]), size / MathF.Sqrt(AspectRatios[r]), shift);
        }
    }

    /// <summary>FaceBoxes' squares around one middle, the upper and left ones first.</summary>
    private void PlaceSquares(ref Writer writer, float x, float y)
    {
        for (int i = 0; i < MinSizes.Count; i++)
        {
            int grid = Grid(MinSizes[i]);
            float apart = grid == 1 ? 0 : MinSizes[i] / 4;
            for (int square = 0; square < grid * grid; square++)
                writer.Write(x + (((square % grid) - (grid / 2)) * apart), y + (((square / grid) - (grid / 2)) * apart), MinSizes[i] - 1, MinSizes[i] - 1, 0);
        }
    }

    /// <summary>How many squares of a size FaceBoxes has in a row.</summary>
    private int Grid(float size) => MinSizes.Count != 3 ? 1 : size switch { 32 => 4, 64 => 2, _ => 1 };

    /// <summary>The ratios of the text, each once, with <c>flip</c> their inverses too; 1 is the square and left out.</summary>
    internal static List<float> Ratios(PriorBoxParameter text)
    {
        List<float> ratios = [];
        foreach (float ratio in text.AspectRatio)
        {
            if (!(ratio > 0))
                throw new LayerException($"has aspect_ratio {ratio}; it must be above 0");
            if (Math.Abs(ratio - 1) < SameRatio || ratios.Exists(known => Math.Abs(ratio - known) < SameRatio))
                continue;
            ratios.Add(ratio);
            if (text.Flip)
                ratios.Add((float)(1.0 / ratio));
        }
        return ratios;
    }

    private static float AboveZero(string what, bool isGiven, float value, float otherwise) =>
        !isGiven ? otherwise : value > 0 ? value : throw new LayerException($"has {what} {value}; it must be above 0");

    /// <summary>Writes boxes one behind the other.</summary>
    private ref struct Writer(Span<float> boxes, int imageWidth, int imageHeight)
    {
        private Span<float> _rest = boxes;

        public void Write(float x, float y, float width, float height, float shift)
        {
            // In double between float and float, as Caffe's constant 2. has it.
            _rest[0] = (float)((x - (width / 2.0)) / imageWidth);
            _rest[1] = (float)((y - (height / 2.0)) / imageHeight);
            _rest[2] = (float)((x + (width / 2.0)) / imageWidth);
            _rest[3] = (float)((y + (height / 2.0)) / imageHeight);
            _rest = _rest[4..];
            if (shift > 0)
                Write(x, y + shift, width, height, 0);
        }
    }
}
