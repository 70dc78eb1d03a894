using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>
/// MTCNN's three nets in a row, which find faces and five points of each (Zhang et al., "Joint Face Detection and Alignment using
/// Multitask Cascaded Convolutional Networks", 2016):
/// <code>
/// picture in many sizes → det1, any size   → boxes → one for each → moved, squared
///                       → det2, 24x24 each → boxes → one for each → moved, squared
///                       → det3, 48x48 each → boxes and points → moved → one for each
/// </code>
/// One picture at a time; threads take a detector each.
/// </summary>
public sealed class MtcnnDetector : IDisposable
{
    private const int Cell = 12, Stride = 2, SecondSide = 24, ThirdSide = 48;
    private const int LeastFace = 20;
    private const float Shrink = 0.709f, WithinSize = 0.5f, Between = 0.7f;

    private readonly FaceNet _first, _second, _third;

    /// <summary>Makes a detector of the three nets, which may serve others as well.</summary>
    /// <param name="first">det1, the proposal net: <c>[1, 3, W, H]</c> to <c>[1, 2, …]</c> and <c>[1, 4, …]</c>.</param>
    /// <param name="second">det2, the refining net: <c>[N, 3, 24, 24]</c> to <c>[N, 2]</c> and <c>[N, 4]</c>.</param>
    /// <param name="third">det3, the output net: <c>[N, 3, 48, 48]</c> to <c>[N, 2]</c>, <c>[N, 4]</c> and <c>[N, 10]</c>.</param>
    /// <param name="options">How the nets are run.</param>
    /// <exception cref="ImageException">A net has other inputs or outputs.</exception>
    public MtcnnDetector(Net first, Net second, Net third, SessionOptions? options = null)
    {
        _first = new FaceNet(first, "det1", hasPoints: false, options);
        _second = new FaceNet(second, "det2", hasPoints: false, options);
        _third = new FaceNet(third, "det3", hasPoints: true, options);
    }

    /// <summary>The side in pixels of the smallest face that is looked for. Default 20; twice that is four times as fast.</summary>
    public int SmallestFace
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, Cell);
            field = value;
        }
    } = LeastFace;

    /// <summary>The probability from which each net lets a face pass. Default 0.6, 0.7, 0.7.</summary>
    public (float First, float Second, float Third) Thresholds { get; init; } = (0.6f, 0.7f, 0.7f);

    /// <summary>Loads <c>det1</c>, <c>det2</c> and <c>det3</c>, each a <c>.prototxt</c> and a <c>.caffemodel</c>, from a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How the nets are run.</param>
    /// <param name="smallestFace">As <see cref="SmallestFace"/>.</param>
    /// <exception cref="CaffeException">A file is missing or cannot be read, or is not one of the three nets.</exception>
    public static MtcnnDetector Load(string folder, SessionOptions? options = null, int smallestFace = LeastFace)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new MtcnnDetector(Read("det1"), Read("det2"), Read("det3"), options) { SmallestFace = smallestFace };

        Net Read(string name) => Net.Load(Path.Combine(folder, $"{name}.prototxt"), Path.Combine(folder, $"{name}.caffemodel"), new NetOptions { Strict = true });
    }

    /// <summary>Finds the faces of a picture.</summary>
    /// <param name="image">Gray or colour, of any size.</param>
    /// <param name="cancellation">Stops between two layers.</param>
    /// <returns>A detection of label 1 for each face, highest score first, with five landmarks.</returns>
    public IReadOnlyList<Detection> Detect(Image image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        image = image.WithChannels(3);
        List<FaceCandidate> faces = Separate([.. Sizes(image.Size).SelectMany(scale => Propose(image, scale, cancellation))]);
        faces = Separate(_second.Judge(image, Squares(faces, edge: 0), SecondSide, Thresholds.Second, cancellation));
        faces = _third.Judge(image, Squares(faces, edge: 1), ThirdSide, Thresholds.Third, cancellation);
        // The points belong to the box that the net saw; boxes are compared where they have been moved to.
        return [.. Suppression.Take(faces, face => face.Moved(1), face => face.Score, Between, ofSmaller: true).Select(Detection)];
    }

    /// <summary>Ends the sessions' threads and frees their memory.</summary>
    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
    }

    private static Detection Detection(FaceCandidate face)
    {
        Box box = face.Moved(1);
        return new Detection(1, face.Score, box.Left, box.Top, box.Right, box.Bottom) { Landmarks = face.Landmarks() };
    }

    private static List<FaceCandidate> Separate(List<FaceCandidate> faces) => Suppression.Take(faces, face => face.Box, face => face.Score, Between);

    private static IEnumerable<Box> Squares(IEnumerable<FaceCandidate> faces, float edge) => faces.Select(face => FaceCandidate.Square(face.Moved(edge)));

    /// <summary>What the picture's sides are multiplied with, as long as a face of det1's cell fits in.</summary>
    private IEnumerable<float> Sizes(ImageSize picture)
    {
        float scale = (float)Cell / SmallestFace;
        for (float side = Math.Min(picture.Height, picture.Width) * scale; side >= Cell; side *= Shrink, scale *= Shrink)
            yield return scale;
    }

    private List<FaceCandidate> Propose(Image image, float scale, CancellationToken cancellation)
    {
        Image smaller = image.Resize(new ImageSize((int)MathF.Ceiling(image.Height * scale), (int)MathF.Ceiling(image.Width * scale)));
        var input = new Blob([1, 3, smaller.Width, smaller.Height]);
        FacePatch.Write(smaller, input.Span);
        FaceScores scores = _first.Run(input, cancellation);
        int columns = scores.Probability.Shape[2], rows = scores.Probability.Shape[3], area = columns * rows;
        var found = new List<FaceCandidate>();
        for (int place = 0; place < area; place++)
        {
            float score = scores.Probability.Span[area + place];
            if (!(score >= Thresholds.First))
                continue;
            int x = Stride * (place / rows), y = Stride * (place % rows);
            var box = new Box(Pixel(x + 1, scale), Pixel(y + 1, scale), Pixel(x + Cell, scale), Pixel(y + Cell, scale));
            ReadOnlySpan<float> move = scores.Move.Span[place..];
            found.Add(new FaceCandidate(box, score, new Box(move[0], move[area], move[2 * area], move[3 * area]), []));
        }
        return Suppression.Take(found, face => face.Box, face => face.Score, WithinSize);
    }

    private static float Pixel(int place, float scale) => MathF.Truncate(place / scale);
}
