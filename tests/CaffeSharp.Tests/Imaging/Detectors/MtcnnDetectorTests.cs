using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Imaging.Detectors;

public sealed class MtcnnDetectorTests
{
    [Fact]
    public void Two_faces_are_found_with_their_eyes_noses_and_mouths()
    {
        using MtcnnDetector detector = Zoo();
        var picture = Image.Load(Tree.Zoo("images", "faces.jpg"));
        Detection[] faces = [.. detector.Detect(picture).OrderBy(face => face.Left)];
        Assert.Equal(2, faces.Length);
        // Places that a person sees, within 8 pixels: left eye, right eye, nose, corners of the mouth.
        (int X, int Y)[][] seen = [[(111, 48), (140, 51), (126, 66), (110, 77), (136, 80)], [(311, 121), (336, 118), (324, 136), (318, 150), (342, 148)]];
        for (int i = 0; i < 2; i++)
        {
            Assert.True(faces[i].Score > 0.99f);
            Assert.All(faces[i].Landmarks.Zip(seen[i]), pair => Assert.True(Math.Abs(pair.First.X - pair.Second.X) <= 8 && Math.Abs(pair.First.Y - pair.Second.Y) <= 8, $"{pair}"));
            Assert.All(faces[i].Landmarks, point => Assert.True(point.X > faces[i].Left && point.X < faces[i].Right && point.Y > faces[i].Top && point.Y < faces[i].Bottom));
        }
    }

    [Fact]
    public void A_detector_finds_the_same_again_after_another_picture()
    {
        using MtcnnDetector detector = Zoo();
        var faces = Image.Load(Tree.Zoo("images", "faces.jpg"));
        Detection[] before = [.. detector.Detect(faces)];
        Assert.Empty(detector.Detect(Image.Load(Tree.Zoo("images", "qr.png"))));
        Assert.Equal(before.Select(face => face with { Landmarks = [] }), detector.Detect(faces).Select(face => face with { Landmarks = [] }));
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(19, 400, 3)]
    [InlineData(20, 21, 1)]
    public void Pictures_too_small_for_a_face_have_none(int height, int width, int channels)
    {
        using MtcnnDetector detector = Zoo();
        Assert.Empty(detector.Detect(Pictures.Ramp(height, width, channels)));
    }

    [Fact]
    public void Nets_in_another_order_are_refused_by_name()
    {
        Net first = Load(1), second = Load(2);
        Assert.Contains("det3 has an output of 10 channels", Assert.Throws<ImageException>(() => new MtcnnDetector(first, second, second)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MtcnnDetector(first, second, Load(3)) { SmallestFace = 11 });
    }

    private static MtcnnDetector Zoo() => new(Load(1), Load(2), Load(3));

    private static Net Load(int stage) => Net.Load(Tree.Zoo($"mtcnn_det{stage}", "net.prototxt"), Tree.Zoo($"mtcnn_det{stage}", "weights.caffemodel"));
}
