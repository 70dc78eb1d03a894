using System.Globalization;
using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>
/// How a picture becomes a net's input: gray or colour as the net asks, resize, channel order, raw scale, crop,
/// mean, scale:
/// <code>
/// input = (crop(resize(picture)) · RawScale / 255 − Mean) · Scale
/// </code>
/// Start from one of the two published ways, <see cref="ClassificationCpp"/> or <see cref="Pycaffe"/>, and change
/// what the net was trained otherwise with: <c>Preprocessing.Pycaffe with { Scale = 0.017f }</c>.
/// </summary>
public sealed record Preprocessing
{
    private const float White = 255;

    /// <summary>
    /// As Caffe's C++ classification example: the 8-bit picture is resized to the net's input as OpenCV does, and a
    /// mean picture is averaged to one value per channel.
    /// </summary>
    public static Preprocessing ClassificationCpp { get; } = new() { AverageMean = true };

    /// <summary>
    /// As Caffe's Python example classify.py: resized in float to 256x256, the centre (or ten crops) cut out, and a
    /// mean picture subtracted pixel by pixel.
    /// </summary>
    public static Preprocessing Pycaffe { get; } = new() { Resize = ResizeMethod.Pycaffe, ResizeTo = new ImageSize(256, 256) };

    /// <summary>The names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> PresetNames { get; } = ["classification.cpp", "pycaffe"];

    /// <summary>How the picture is resized. Default: as OpenCV resizes bytes.</summary>
    public ResizeMethod Resize { get; init; }

    /// <summary>What it is resized to before the net's input is cut out of it. Default: the net's input, no cutting.</summary>
    public ImageSize? ResizeTo { get; init; }

    /// <summary>
    /// Cuts ten pieces out of each picture instead of the centre: the corners (top left, top right, bottom left,
    /// bottom right), the centre, and the same five mirrored. Their predictions are meant to be averaged.
    /// </summary>
    public bool TenCrop { get; init; }

    /// <summary>Turns the picture left to right.</summary>
    public bool Mirror { get; init; }

    /// <summary>Which colour comes first. Default: blue, as in nets trained with Caffe.</summary>
    public ChannelOrder Order { get; init; }

    /// <summary>What a full white pixel is before the mean is subtracted. Default 255; 1 for nets that take [0, 1].</summary>
    public float RawScale { get; init; } = White;

    /// <summary>What is subtracted. Default: nothing.</summary>
    /// <remarks>
    /// A mean picture that is larger than the resized picture gives its centre; one that is smaller than that, yet
    /// covers the net's input, gives its centre to each crop, unmirrored as in pycaffe.
    /// </remarks>
    public Mean? Mean { get; init; }

    /// <summary>Whether a mean picture is averaged to one value per channel.</summary>
    public bool AverageMean { get; init; }

    /// <summary>What the numbers are multiplied with after the mean is subtracted. Default 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>How many inputs one picture makes: 10 with <see cref="TenCrop"/>, else 1.</summary>
    public int CropsPerImage => TenCrop ? 10 : 1;

    /// <summary>The preset of that name.</summary>
    /// <exception cref="ImageException">There is none.</exception>
    public static Preprocessing Named(string name) => name switch
    {
        "classification.cpp" => ClassificationCpp,
        "pycaffe" => Pycaffe,
        _ => throw new ImageException($"there is no preprocessing named '{name}', only {string.Join(" and ", PresetNames)}"),
    };

    /// <summary>Makes one picture into the input of a net.</summary>
    /// <param name="image">Gray or colour, of any size.</param>
    /// <param name="netInput">The shape <c>[N, C, H, W]</c> of the net's input; N does not matter.</param>
    /// <returns><c>[1, C, H, W]</c>, or <c>[10, C, H, W]</c> with <see cref="TenCrop"/>.</returns>
    /// <exception cref="ImageException">The input takes no picture, or mean or resized size do not fit it.</exception>
    public Blob ToBlob(Image image, Shape netInput) => ToBlob([image], netInput);

    /// <summary>Makes many pictures into one batch, in their order.</summary>
    /// <returns><c>[pictures × crops, C, H, W]</c>.</returns>
    /// <inheritdoc cref="ToBlob(Image, Shape)"/>
    public Blob ToBlob(IReadOnlyList<Image> images, Shape netInput)
    {
        ArgumentNullException.ThrowIfNull(images);
        var target = InputTarget.Of(ResizeTo, netInput);
        var batch = new Blob([checked(images.Count * CropsPerImage), target.Channels, target.Size.Height, target.Size.Width]);
        Mean? mean = EffectiveMean(target);
        int length = batch.Shape.Count(1), at = 0;
        foreach (Image image in images)
        {
            Blob planes = Resized(image.WithChannels(target.Channels), target.Resized);
            TensorPrimitives.Multiply(planes.Span, RawScale / White, planes.Span);
            bool whole = mean?.Covers(target.Resized) == true;
            if (whole)
                mean!.SubtractFrom(planes.Span, target.Resized);
            foreach (Crop crop in Crops(target))
            {
                Span<float> output = batch.Span.Slice(at, length);
                crop.CopyTo(planes.Span, target.Resized, target.Size, output);
                if (!whole)
                    mean?.SubtractFrom(output, target.Size);
                at += length;
            }
        }
        TensorPrimitives.Multiply(batch.Span, Scale, batch.Span);
        return batch;
    }

    /// <summary>
    /// A net's output that is a picture, in the numbers of its input, as one: divided by the scale, the mean added, white as 255. Resizing and
    /// cutting are not undone.
    /// </summary>
    /// <param name="output"><c>[1, channels, H, W]</c>, 1 or 3 channels.</param>
    /// <exception cref="ImageException">The output is no such picture, the scale is 0, or the mean is a picture or of other channels.</exception>
    public Image ToImage(Blob output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Scale == 0 || RawScale == 0)
            throw new ImageException("a scale of 0 cannot be undone");
        Blob restored = output.Copy();
        TensorPrimitives.Divide(restored.Span, Scale, restored.Span);
        if ((AverageMean ? Mean?.Average() : Mean) is Mean mean)
            mean.AddTo(restored);
        TensorPrimitives.Multiply(restored.Span, White / RawScale, restored.Span);
        return Image.FromBlob(restored, Order);
    }

    /// <summary>
    /// The whole treatment in one line, e.g. <c>resize to 227x227 (OpenCV bilinear on bytes), BGR, minus 104, 117, 123</c>.
    /// </summary>
    /// <param name="netInput">The shape <c>[N, C, H, W]</c> of the net's input.</param>
    /// <exception cref="ImageException">As <see cref="ToBlob(Image, Shape)"/>.</exception>
    public string Describe(Shape netInput)
    {
        var target = InputTarget.Of(ResizeTo, netInput);
        string method = Resize switch
        {
            ResizeMethod.LinearByte => "OpenCV bilinear on bytes",
            ResizeMethod.LinearFloat => "OpenCV bilinear in float",
            _ => "pycaffe bilinear in float",
        };
        List<string> steps = [$"resize to {target.Resized} ({method})"];
        if (TenCrop)
            steps.Add($"ten crops of {target.Size}");
        else if (target.Resized != target.Size)
            steps.Add($"centre crop of {target.Size}");
        if (Mirror)
            steps.Add("mirror");
        steps.Add(target.Channels == 1 ? "gray" : Order == ChannelOrder.Bgr ? "BGR" : "RGB");
        if (RawScale != White)
            steps.Add($"white is {Invariant(RawScale)}");
        if (EffectiveMean(target) is Mean mean)
            steps.Add($"minus {mean}");
        if (Scale != 1)
            steps.Add($"times {Invariant(Scale)}");
        return string.Join(", ", steps);
    }

    private static string Invariant(float value) => value.ToString(CultureInfo.InvariantCulture);

    private Blob Resized(Image image, ImageSize size) => Resize == ResizeMethod.LinearByte
        ? image.Resize(size).ToBlob(Order)
        : FloatResize.Resize(image, size, Resize, Order);

    private IEnumerable<Crop> Crops(InputTarget target)
    {
        Crop[] crops = TenCrop ? Crop.Ten(target.Resized, target.Size) : [Crop.Centre(target.Resized, target.Size)];
        return Mirror ? crops.Select(crop => crop.Mirror()) : crops;
    }

    private Mean? EffectiveMean(InputTarget target)
    {
        if (Mean is null)
            return null;
        if (Mean.Channels != target.Channels && !(Mean.Channels == 1 && Mean.IsPerChannel))
            throw new ImageException($"a mean of {Mean.Channels} channels does not fit a net input of {target.Channels}");
        Mean mean = AverageMean ? Mean.Average() : Mean;
        if (!mean.Covers(target.Size))
            throw new ImageException($"a mean picture of {mean.Size} is smaller than the net's input of {target.Size}");
        return mean;
    }
}
