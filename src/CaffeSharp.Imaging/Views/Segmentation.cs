using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging.Views;

/// <summary>A class for every place of a picture, from a net that segments.</summary>
public sealed class Segmentation
{
    private readonly int[] _labels;

    private Segmentation(ImageSize size, int[] labels, int classes)
    {
        Size = size;
        _labels = labels;
        Classes = classes;
    }

    /// <summary>Rows and columns.</summary>
    public ImageSize Size { get; }

    /// <summary>How many classes the net tells apart; 0 when it gives the classes themselves.</summary>
    public int Classes { get; }

    /// <summary>The classes, row by row.</summary>
    public ReadOnlyMemory<int> Labels => _labels;

    /// <summary>Reads a net's output.</summary>
    /// <param name="output"><c>[1, classes, H, W]</c> scores, of which the largest wins and of equal ones the first; or <c>[1, 1, H, W]</c> classes.</param>
    /// <exception cref="ImageException">The shape is another, or a class is no whole number.</exception>
    public static Segmentation Of(Blob output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Shape shape = output.Shape;
        if (shape.Axes != 4 || shape[0] != 1 || shape.Count() == 0)
            throw new ImageException($"an output of {shape} is no segmentation of one picture: that is [1, classes, H, W]");
        int plane = shape.Count(2), classes = shape[1];
        int[] labels = new int[plane];
        for (int i = 0; i < plane; i++)
        {
            if (classes == 1)
            {
                float label = output.Span[i];
                labels[i] = label >= 0 && label <= ushort.MaxValue && label == MathF.Floor(label)
                    ? (int)label
                    : throw new ImageException($"an output of {shape} with one channel holds classes, and {label} is none");
                continue;
            }
            for (int c = 1; c < classes; c++)
            {
                if (output.Span[(c * plane) + i] > output.Span[(labels[i] * plane) + i])
                    labels[i] = c;
            }
        }
        return new Segmentation(new ImageSize(shape[2], shape[3]), labels, classes == 1 ? 0 : classes);
    }

    /// <summary>The same for a picture of another size; each place takes the class of the nearest.</summary>
    public Segmentation Resize(ImageSize size)
    {
        if (!size.IsPossible)
            throw new ImageException($"a picture cannot be of {size} pixels");
        int[] labels = new int[size.Height * size.Width];
        for (int y = 0; y < size.Height; y++)
        {
            int row = (int)((((2L * y) + 1) * Size.Height) / (2L * size.Height)) * Size.Width;
            for (int x = 0; x < size.Width; x++)
                labels[(y * size.Width) + x] = _labels[row + (int)((((2L * x) + 1) * Size.Width) / (2L * size.Width))];
        }
        return new Segmentation(size, labels, Classes);
    }

    /// <summary>Every place in the colour of its class.</summary>
    public Image ToImage(ClassPalette palette)
    {
        ArgumentNullException.ThrowIfNull(palette);
        byte[] pixels = new byte[3 * _labels.Length];
        for (int i = 0; i < _labels.Length; i++)
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = palette[_labels[i]];
        return new Image(Size, 3, pixels);
    }

    /// <summary>A picture with the colours laid over it, half of each; class 0, the background, leaves it as it is.</summary>
    public Image Over(Image picture, ClassPalette palette)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(palette);
        byte[] pixels = picture.WithChannels(3).Pixels.ToArray(), colours = Resize(picture.Size).ToImage(palette).Pixels.ToArray();
        int[] labels = Resize(picture.Size)._labels;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (labels[i / 3] != 0 || palette == ClassPalette.Cityscapes)
                pixels[i] = (byte)((pixels[i] + colours[i] + 1) / 2);
        }
        return new Image(picture.Size, 3, pixels);
    }
}
