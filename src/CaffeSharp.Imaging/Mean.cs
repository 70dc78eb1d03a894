using System.Globalization;
using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>
/// What is subtracted from a picture: one value per channel, or a whole mean picture. In the channel order of the
/// net's input, and in the numbers the picture has at that point (0 to 255 unless a raw scale says otherwise).
/// </summary>
public sealed class Mean
{
    private readonly Blob _values;

    private Mean(Blob values) => _values = values;

    /// <summary>One value for each channel, or a single value for all of them.</summary>
    public static Mean PerChannel(params ReadOnlySpan<float> values)
    {
        if (values.Length is not (1 or 3))
            throw new ImageException($"a mean has 1 or 3 values, one per channel, not {values.Length}");
        return new Mean(new Blob([values.Length, 1, 1], values.ToArray()));
    }

    /// <summary>
    /// A mean as it comes out of a <c>mean.binaryproto</c> or <c>.npy</c> file: a picture <c>[C, H, W]</c> or
    /// <c>[1, C, H, W]</c>, or values <c>[C]</c>. The blob is not copied.
    /// </summary>
    /// <exception cref="ImageException">The shape is none of these.</exception>
    public static Mean FromBlob(Blob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        Shape shape = blob.Shape;
        if (shape.Axes == 1)
            return PerChannel(blob.Span);
        bool one = shape.Axes == 3 || (shape.Axes == 4 && shape[0] == 1);
        if (!one || shape[-3] is not (1 or 3) || shape.Count() == 0)
            throw new ImageException($"a mean of shape {shape} is neither [C] nor [C, H, W] with 1 or 3 channels");
        return new Mean(blob.Reshape([shape[-3], shape[-2], shape[-1]]));
    }

    /// <summary>1 or 3.</summary>
    public int Channels => _values.Shape[0];

    /// <summary>The size of the mean picture; 1x1 when there is one value per channel.</summary>
    public ImageSize Size => new(_values.Shape[1], _values.Shape[2]);

    /// <summary>Whether there is one value per channel and no picture.</summary>
    public bool IsPerChannel => Size == new ImageSize(1, 1);

    /// <summary>The average of the mean picture in each channel, which classification.cpp makes of it.</summary>
    public Mean Average()
    {
        if (IsPerChannel)
            return this;
        float[] averages = new float[Channels];
        int plane = Size.Height * Size.Width;
        for (int c = 0; c < averages.Length; c++)
        {
            // In double: a float sum of 65536 values would lose the third decimal.
            double sum = 0;
            foreach (float value in _values.Span.Slice(c * plane, plane))
                sum += value;
            averages[c] = (float)(sum / plane);
        }
        return PerChannel(averages);
    }

    /// <summary>The values, <c>104, 117, 123</c>, or the size of the picture, <c>256x256 picture</c>.</summary>
    public override string ToString() => IsPerChannel
        ? string.Join(", ", _values.Span.ToArray().Select(value => value.ToString("0.###", CultureInfo.InvariantCulture)))
        : $"{Size} picture";

    /// <summary>Whether the mean says something about every pixel of a picture of this size.</summary>
    internal bool Covers(ImageSize size) => IsPerChannel || Size.Holds(size);

    /// <summary>Subtracts it from planes <c>[C, H, W]</c>; of a larger mean picture the centre.</summary>
    internal void SubtractFrom(Span<float> planes, ImageSize size)
    {
        int plane = size.Height * size.Width;
        for (int start = 0, c = 0; start < planes.Length; start += plane, c++)
        {
            Span<float> channel = planes.Slice(start, plane);
            ReadOnlySpan<float> mean = Plane(Channels == 1 && IsPerChannel ? 0 : c);
            if (IsPerChannel)
                TensorPrimitives.Subtract(channel, mean[0], channel);
            else
                SubtractCentre(channel, size, mean);
        }
    }

    /// <summary>Adds it to planes <c>[..., C, H, W]</c>.</summary>
    /// <exception cref="ImageException">It is a picture, or of other channels.</exception>
    internal void AddTo(Blob planes)
    {
        int channels = planes.Shape.Axes < 3 ? 0 : planes.Shape[-3];
        if (!IsPerChannel || (Channels != 1 && Channels != channels))
            throw new ImageException($"a mean of {this} cannot be added to an output of {planes.Shape}");
        int plane = planes.Shape.Count(planes.Shape.Axes - 2);
        for (int start = 0; start < planes.Span.Length; start += plane)
        {
            Span<float> channel = planes.Span.Slice(start, plane);
            TensorPrimitives.Add(channel, Plane(Channels == 1 ? 0 : start / plane % channels)[0], channel);
        }
    }

    private ReadOnlySpan<float> Plane(int channel)
    {
        int plane = Size.Height * Size.Width;
        return _values.Span.Slice(channel * plane, plane);
    }

    private void SubtractCentre(Span<float> channel, ImageSize size, ReadOnlySpan<float> mean)
    {
        Crop centre = Crop.Centre(Size, size);
        for (int i = 0; i < size.Height; i++)
        {
            Span<float> row = channel.Slice(i * size.Width, size.Width);
            TensorPrimitives.Subtract(row, mean.Slice(((centre.Top + i) * Size.Width) + centre.Left, size.Width), row);
        }
    }
}
