using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>
/// A picture in memory: 8-bit, gray or colour, pixels interleaved <c>[H, W, C]</c> from the top left, colours in
/// the order blue, green, red as OpenCV and Caffe have them. Immutable.
/// </summary>
public sealed class Image
{
    /// <summary>Makes a picture over existing pixels, without copying.</summary>
    /// <param name="size">Rows and columns, at least one each.</param>
    /// <param name="channels">1 for gray, 3 for blue, green, red.</param>
    /// <param name="pixels"><c>[H, W, C]</c>; not to be changed afterwards.</param>
    /// <exception cref="ImageException">The numbers do not fit together.</exception>
    public Image(ImageSize size, int channels, ReadOnlyMemory<byte> pixels)
    {
        if (!size.IsPossible)
            throw new ImageException($"a picture cannot be of {size} pixels");
        if (channels is not (1 or 3))
            throw new ImageException($"a picture has 1 or 3 channels, not {channels}");
        if (pixels.Length != (long)size.Height * size.Width * channels)
            throw new ImageException($"a picture of {size} with {channels} channels does not hold {pixels.Length} bytes");
        Size = size;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>The most pixels that <see cref="Load(string, int?)"/> decodes unless it is told otherwise: 2²⁶, some 67 million.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>Rows and columns.</summary>
    public ImageSize Size { get; }

    /// <summary>Rows.</summary>
    public int Height => Size.Height;

    /// <summary>Columns.</summary>
    public int Width => Size.Width;

    /// <summary>1 for gray, 3 for blue, green, red.</summary>
    public int Channels { get; }

    /// <summary>The pixels, <c>[H, W, C]</c>.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>
    /// Reads a JPEG, PNG, WebP, BMP, GIF or TIFF file (its first frame), a PPM or a PGM. A turned photograph (EXIF) is put upright,
    /// transparency is dropped, 16-bit channels are cut to 8, a gray file gives a gray picture.
    /// </summary>
    /// <remarks>
    /// A header of a few bytes can promise a picture of gigabytes, so its size is held against the file's length before memory is
    /// taken: decoding may take 64 MB and 1,000 times the file, at 4 bytes for a pixel in colour and 1 in gray. A file of 100 kB may
    /// so be 41 million pixels in colour. Photographs are far below; a huge picture of one colour may need
    /// <paramref name="maxPixels"/>.
    /// </remarks>
    /// <param name="path">The file, or <c>-</c> for standard input.</param>
    /// <param name="maxPixels">The most pixels to decode, however short the file is; by default what its length allows, and at most <see cref="MaxPixels"/>.</param>
    /// <exception cref="ImageException">
    /// The file is missing, is no picture, is damaged or cut short, or has more pixels than that.
    /// </exception>
    public static Image Load(string path, int? maxPixels = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using Stream file = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            return ImageDecoder.Decode(file, path, maxPixels);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException($"{path}: there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = Directory.Exists(path) ? "it is a folder, not a picture" : $"it cannot be read ({e.Message})";
            throw new ImageException($"{path}: {reason}", e);
        }
    }

    /// <summary>Reads a picture from a stream, as <see cref="Load(string, int?)"/> does from a file.</summary>
    /// <param name="stream">The file's bytes, from where the stream stands to its end.</param>
    /// <param name="name">What an error message calls it.</param>
    /// <param name="maxPixels">The most pixels to decode, as there.</param>
    /// <exception cref="ImageException">As <see cref="Load(string, int?)"/>.</exception>
    public static Image Load(Stream stream, string name = "picture", int? maxPixels = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ImageDecoder.Decode(stream, name, maxPixels);
    }

    /// <summary>
    /// A blob <c>[C, H, W]</c> or <c>[1, C, H, W]</c> of values 0 to 255 as a picture: rounded to the nearest whole
    /// number, half to even; what lies outside is cut to 0 or 255, and NaN becomes 0.
    /// </summary>
    /// <exception cref="ImageException">The shape is not that of one picture.</exception>
    public static Image FromBlob(Blob blob, ChannelOrder order = ChannelOrder.Bgr) => Planes.ToImage(blob, order);

    /// <summary>The pixel values 0 to 255 as a blob <c>[C, H, W]</c>.</summary>
    public Blob ToBlob(ChannelOrder order = ChannelOrder.Bgr) => Planes.FromImage(this, order);

    /// <summary>Writes the picture as a PNG, JPEG (quality 95) or WebP file; the name's ending says which.</summary>
    /// <exception cref="ImageException">The ending says none of these, or the file cannot be written.</exception>
    public void Save(string path) => ImageEncoder.Save(this, path);

    /// <summary>
    /// This picture in gray or in colour. Gray is 0.114 B + 0.587 G + 0.299 R, in the fixed point of OpenCV's
    /// <c>COLOR_BGR2GRAY</c>; colour from gray is the gray three times.
    /// </summary>
    /// <param name="channels">1 or 3.</param>
    public Image WithChannels(int channels) =>
        channels == Channels ? this : new Image(Size, channels, Grayscale.Convert(Pixels.Span, channels));

    /// <summary>This picture in another size, as OpenCV's <c>INTER_LINEAR</c> on 8-bit pixels gives it.</summary>
    /// <exception cref="ImageException">The size is not one that a picture can have.</exception>
    public Image Resize(ImageSize size) => size == Size ? this : ByteResize.Resize(this, size);
}
