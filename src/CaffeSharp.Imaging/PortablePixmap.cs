using System.Globalization;
using System.Text;

namespace CaffeSharp.Imaging;

/// <summary>
/// Netpbm's gray and colour pictures, in bytes (P5, P6) or as text (P2, P3): a header of width, height and the number that white
/// has, then the pixels.
/// </summary>
/// <param name="file">The whole file.</param>
/// <param name="name">What an error message calls it.</param>
internal ref struct PortablePixmap(ReadOnlySpan<byte> file, string name)
{
    // White may be up to this; above 255 a number takes two bytes.
    private const int MostWhite = 65535;

    private readonly ReadOnlySpan<byte> _file = file;
    private int _at = 2;

    /// <summary>Whether a file that starts so is one.</summary>
    public static bool Is(ReadOnlySpan<byte> start) =>
        start.Length > 2 && start[0] == 'P' && start[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6' && char.IsWhiteSpace((char)start[2]);

    /// <summary>The picture; its numbers are scaled so that white is 255.</summary>
    /// <exception cref="ImageException">It is damaged, cut short or too large.</exception>
    public Image Decode(int? maxPixels)
    {
        int channels = _file[1] is (byte)'3' or (byte)'6' ? 3 : 1;
        int width = Number(int.MaxValue), height = Number(int.MaxValue), white = Number(MostWhite);
        ImageDecoder.RequireSize(width, height, channels, _file.Length, name, maxPixels);
        long count = (long)width * height * channels;
        bool isText = _file[1] is (byte)'2' or (byte)'3';
        int size = white > byte.MaxValue ? 2 : 1;
        // One white space ends the header; a number as text takes a digit and a space at least.
        if (count * (isText ? 2 : size) > _file.Length - _at + (isText ? 1 : -1))
            throw new ImageException($"{name}: the picture is cut short");
        byte[] pixels = new byte[count];
        int first = ++_at;
        for (int i = 0; i < pixels.Length; i++)
        {
            int number = isText ? Number(white, least: 0) : size == 1 ? _file[first + i] : (_file[first + (2 * i)] << 8) | _file[first + (2 * i) + 1];
            // From red, green, blue to blue, green, red.
            int to = channels == 1 ? i : i - (i % 3) + 2 - (i % 3);
            pixels[to] = (byte)((Math.Min(number, white) * 255 + (white / 2)) / white);
        }
        return new Image(new ImageSize(height, width), channels, pixels);
    }

    private int Number(int most, int least = 1)
    {
        while (_at < _file.Length && (char.IsWhiteSpace((char)_file[_at]) || _file[_at] == '#'))
        {
            bool comment = _file[_at] == '#';
            _at++;
            while (comment && _at < _file.Length && _file[_at] != '\n')
                _at++;
        }
        int start = _at;
        while (_at < _file.Length && char.IsAsciiDigit((char)_file[_at]))
            _at++;
        return int.TryParse(Encoding.ASCII.GetString(_file[start.._at]), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new ImageException($"{name}: the picture is damaged or cut short");
    }
}
