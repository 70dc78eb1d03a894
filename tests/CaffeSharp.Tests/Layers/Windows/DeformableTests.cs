using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Deformable convolutional networks (Dai et al., 2017), on numbers worked by hand.</summary>
public sealed class DeformableTests
{
    private const string Two = "num_output: 1 kernel_h: 1 kernel_w: 2 bias_term: false";

    /// <summary>Number 4 · row + column at every place.</summary>
    private static readonly float[] Ramp = [.. Enumerable.Range(0, 16).Select(i => (float)i)];

    [Fact]
    public void Without_moves_it_is_a_convolution()
    {
        const string Settings = """num_output: 4 group: 2 kernel_size: 3 pad: 2 stride: 2 dilation: 2 bias_filler { type: "constant" value: 0.5 } weight_filler { type: "gaussian" }""";
        Blob[] trained = [LayerCase.Trained([4, 3, 3, 3], LayerCase.Numbers([4, 3, 3, 3])), LayerCase.Trained([4], 1, 2, 3, 4)];
        float[] x = LayerCase.Numbers([2, 6, 7, 5]);
        float[] plain = new LayerCase($$"""type: "Convolution" top: "y" convolution_param { {{Settings}} }""", [[2, 6, 7, 5]], trained).Run([x])[0];
        var layer = new LayerCase($$"""type: "DeformableConvolution" top: "y" deformable_convolution_param { {{Settings}} deformable_group: 3 }""", [[2, 6, 7, 5], [2, 54, 4, 3]], trained);
        LayerContractTests.AssertClose(plain, layer.Run([x, new float[2 * 54 * 12]])[0], 1e-6f);
        Assert.Equal(2L * 4 * 3 * 4 * 3 * 9, layer.Layer.Macs(layer.Bottoms));
    }

    [Fact]
    public void Taps_read_between_numbers_and_nothing_outside()
    {
        // A row of two taps over [10, 20, 30]; at each of the two places: first tap down, across, second tap down, across.
        float[] offsets = [0, 0, /**/ 0.5f, -0.25f, /**/ 0, 0, /**/ 0, 0.5f];
        // Place 0: 15 + 10 · 20. Place 1: 17.5 + 10 · 30, since beyond the last column it goes on.
        Assert.Equal([215, 317.5f], Deform(Two, [1, 1, 1, 3], [1, 4, 1, 2], [10, 20, 30], offsets));
        // Before the first, behind the edge, above, below, and where there is no number.
        Assert.Equal([200, 20], Deform(Two, [1, 1, 1, 3], [1, 4, 1, 2], [10, 20, 30], [0, 0, /**/ -0.1f, 0, /**/ 0, 0, /**/ 0, 1]));
        Assert.Equal([200, 300], Deform(Two, [1, 1, 1, 3], [1, 4, 1, 2], [10, 20, 30], [-0.1f, 1, /**/ 0, 0, /**/ 0, 0, /**/ 0, 0]));
        Assert.Equal([100, 200], Deform(Two, [1, 1, 1, 3], [1, 4, 1, 2], [10, 20, 30], [0, 0, /**/ float.NaN, 9, /**/ 0, 0, /**/ -1, -1]));

        static float[] Deform(string settings, Shape bottom, Shape moves, float[] x, float[] offsets) => new LayerCase(
            $$"""type: "DeformableConvolution" top: "y" convolution_param { {{settings}} }""", [bottom, moves], [LayerCase.Trained([1, 1, 1, 2], 1, 10)]).Run([x, offsets])[0];
    }

    [Fact]
    public void Groups_of_channels_move_by_themselves()
    {
        var layer = new LayerCase(
            """type: "DeformableConvolution" top: "y" deformable_convolution_param { num_output: 1 kernel_size: 1 bias_term: false deformable_group: 2 }""",
            [[1, 2, 2, 2], [1, 4, 2, 2]], [LayerCase.Trained([1, 2, 1, 1], 1, 100)]);
        // The first channel stays, the second reads one row below.
        Assert.Equal([701, 802, 3, 4], layer.Run([[1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]])[0]);
    }

    [Fact]
    public void Faults_hold_the_shapes_that_clash()
    {
        Assert.Contains("takes offsets [1, 4, 1, 2] for its bottom [1, 1, 1, 3], not [1, 2, 1, 2]", LayerCase.Fault(
            $$"""type: "DeformableConvolution" top: "y" deformable_convolution_param { {{Two}} }""", [1, 1, 1, 3], [1, 2, 1, 2]), StringComparison.Ordinal);
        Assert.Contains("deformable_group 2", LayerCase.Fault(
            $$"""type: "DeformableConvolution" top: "y" deformable_convolution_param { {{Two}} deformable_group: 2 }""", [1, 3, 1, 3], [1, 8, 1, 2]), StringComparison.Ordinal);
    }

    [Fact]
    public void Bins_average_samples_from_their_corner_on()
    {
        // From -0.5 to 3.5 in bins of 2: samples at -0.5 (drawn to 0), 0.5 and 1.5, 2.5, in the channel of each bin.
        float[] x = [.. Enumerable.Range(0, 4).SelectMany(c => Ramp.Select(value => value + (100 * c)))];
        float[] y = Pool("sample_per_part: 2", [[1, 4, 4, 4], [1, 5]], x, [0, 0, 0, 3, 3]);
        Assert.Equal([(4 * 0.25f) + 0.25f, 100 + (4 * 0.25f) + 2, 200 + (4 * 2) + 0.25f, 300 + (4 * 2) + 2], y);
    }

    [Fact]
    public void Bins_are_moved_by_parts_of_their_region()
    {
        float[] x = [.. Enumerable.Range(0, 4).SelectMany(_ => Ramp)];
        // One class, 1 x 1 part: 2 across and 1 down, times 0.25 of 4. Samples at 1.5 and 3.5 across, at 0.5 and 2.5 down; 3.5 is drawn to 3.
        float[] y = Pool("trans_std: 0.25 part_size: 1", [[1, 4, 4, 4], [1, 5], [1, 2, 1, 1]], x, [0, 0, 0, 3, 3], [2, 1]);
        Assert.Equal([(4 * 0.5f) + 1.5f, (4 * 0.5f) + 3, (4 * 2.5f) + 1.5f, (4 * 2.5f) + 3], y);
        // More than a half outside of the plane there is nothing.
        Assert.Equal([0, 0, 0, 0], Pool("trans_std: 1 part_size: 1", [[1, 4, 4, 4], [1, 5], [1, 2, 1, 1]], x, [0, 0, 0, 3, 3], [2, 0]));
        Assert.Equal([0, 0, 0, 0], Pool("trans_std: 1 part_size: 1", [[1, 4, 4, 4], [1, 5], [1, 2, 1, 1]], x, [0, 0, 0, 3, 3], [float.NaN, 0]));
    }

    [Fact]
    public void Moves_must_fit_regions_and_classes() => Assert.Contains("takes moves [1, 2 · classes, 2, 2]", LayerCase.Fault(
        """type: "DeformablePSROIPooling" top: "y" deformable_psroi_pooling_param { spatial_scale: 1 output_dim: 1 group_size: 2 }""", [1, 4, 4, 4], [1, 5], [1, 4, 2, 2]), StringComparison.Ordinal);

    private static float[] Pool(string more, Shape[] bottoms, params float[][] inputs) => new LayerCase(
        $$"""type: "DeformablePSROIPooling" top: "y" deformable_psroi_pooling_param { spatial_scale: 1 output_dim: 1 group_size: 2 {{more}} }""", bottoms).Run(inputs)[0];
}
