using CaffeSharp.Formats;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Formats.Dialects;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace CaffeSharp.Tests.Formats.Dialects;

public sealed class BinaryNetTests
{
    [Theory]
    [InlineData("lenet_mnist")]
    [InlineData("wechat_sr")]
    [InlineData("wechat_detect")]
    [InlineData("mtcnn_det2")]
    [InlineData("cifar10_quick")]
    public void A_net_of_Caffe_itself_is_what_protobuf_reads(string zoo)
    {
        string path = Tree.Zoo(zoo, "weights.caffemodel");
        BinaryNet read = BinaryNet.Read(NetWeights.Load(path), path);
        NetParameter expected = NetParameter.Parser.ParseFrom(File.ReadAllBytes(path));
        foreach (LayerParameter layer in expected.Layer)
            layer.Blobs.Clear();
        foreach (V1LayerParameter layer in expected.Layers)
            layer.Blobs.Clear();
        Assert.Equal(expected, read.Net);
        Assert.Equal("caffe", read.Dialect);
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void SegNet_has_upsample_where_Caffe_has_embed()
    {
        BinaryNet read = Read(Layer("up", "Upsample").Message(137, new MessageBytes().Varint(1, 2).Varint(6, 45)),
            Layer("bn", "BN").Message(45, new MessageBytes().Varint(3, 1)));
        Assert.Equal("segnet", read.Dialect);
        Assert.Equal((2u, 45u), (read.Net.Layer[0].UpsampleParam.Scale, read.Net.Layer[0].UpsampleParam.UpsampleH));
        Assert.Equal(BNParameter.Types.BNMode.Inference, read.Net.Layer[1].BnParam.BnMode);
    }

    [Fact]
    public void PSPNet_has_interp_where_Caffe_has_input_and_numbers_bn_otherwise()
    {
        BinaryNet read = Read(Layer("up", "Interp").Message(143, new MessageBytes().Varint(3, 8)),
            Layer("bn", "BN").Message(152, new MessageBytes().Fixed32(3, 0.95f).Fixed32(4, 1e-4f).Varint(5, 1)));
        Assert.Equal("pspnet", read.Dialect);
        Assert.Equal(8, read.Net.Layer[0].InterpParam.ZoomFactor);
        Assert.Equal((0.95f, 1e-4f, true), (read.Net.Layer[1].BnParam.Momentum, read.Net.Layer[1].BnParam.Eps, read.Net.Layer[1].BnParam.Frozen));
    }

    [Fact]
    public void OpenCV_has_the_layers_of_SSD_at_its_own_numbers()
    {
        BinaryNet read = Read(Layer("perm", "Permute").Message(148, new MessageBytes().Varint(1, 0).Varint(1, 2).Varint(1, 3).Varint(1, 1)));
        Assert.Equal("opencv", read.Dialect);
        Assert.Equal([0u, 2, 3, 1], read.Net.Layer[0].PermuteParam.Order);
    }

    [Fact]
    public void NVCaffe_s_numbers_for_speed_are_dropped()
    {
        BinaryNet read = Read(Layer("bn", "BatchNorm").Varint(145, 2).Varint(146, 2).Varint(149, 0).Message(139, new MessageBytes().Fixed32(3, 1e-4f).Varint(7, 1)));
        Assert.Equal("nvidia", read.Dialect);
        Assert.True(read.Net.Layer[0].BatchNormParam.ScaleBias);
    }

    [Fact]
    public void Intel_s_engine_is_a_string_that_breaks_other_readers()
    {
        BinaryNet read = Read(Layer("pool", "Pooling").Text(149, "MKL2017").Message(121, new MessageBytes().Varint(1, 1).Varint(2, 3).Varint(13, 1)));
        Assert.Equal("intel", read.Dialect);
        Assert.True(read.Net.Layer[0].PoolingParam.AvgIncludePad);
        Assert.False(read.Net.Layer[0].PoolingParam.HasRoundMode);
    }

    [Theory]
    [InlineData("rcnn", "ROIPooling", 8266711)]
    [InlineData("microsoft", "ROIPooling", 147)]
    [InlineData("yjxiong", "ROIPooling", 150)]
    [InlineData("intel", "ROIPooling", 154)]
    [InlineData("happynear", "ROIPooling", 204)]
    [InlineData("shufflenet", "ShuffleChannel", 164)]
    [InlineData("ncnn", "ShuffleChannel", 145)]
    [InlineData("ncnn", "Interp", 205)]
    [InlineData("ncnn", "Reorg", 147)]
    [InlineData("yolo", "Reorg", 149)]
    [InlineData("yolo", "Upsample", 150)]
    [InlineData("enet", "Upsample", 147)]
    [InlineData("flownet2", "Resample", 155)]
    [InlineData("flownet2", "Accum", 160)]
    [InlineData("caffe", "Permute", 202)]
    [InlineData("nvidia", "LSTM", 151)]
    [InlineData("caffe", "LSTM", 146)]
    [InlineData("fcn", "Normalize", 134)]
    [InlineData("caffe", "Log", 134)]
    public void One_number_tells_the_fork_by_the_layer_s_type(string dialect, string type, int number)
    {
        MessageBytes parameter = type == "Log" ? new MessageBytes().Fixed32(1, 2) : new MessageBytes().Varint(1, 1);
        BinaryNet read = Read(Layer("l", type).Message(number, parameter));
        Assert.Equal(dialect, read.Dialect);
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void Several_forks_that_differ_are_listed()
    {
        var e = Assert.Throws<FileFormatException>(() => Read(Layer("bn", "BN"), Layer("conv", "Convolution").Message(106, new MessageBytes().Varint(1, 8).Varint(18, 2))));
        Assert.Equal("x may be a net of several forks of Caffe, which number fields differently: give its prototxt, or one of the dialects segnet, enet, pspnet, yjxiong, happynear, fcn, ncnn", e.Message);
    }

    [Fact]
    public void A_dilated_net_without_layers_of_forks_is_Caffe_s()
    {
        BinaryNet read = Read(Layer("conv", "Convolution").Message(106, new MessageBytes().Varint(1, 8).Varint(4, 3).Varint(18, 2)));
        Assert.Equal(("caffe", 0), (read.Dialect, read.Warnings.Count));
        Assert.Equal([2u], read.Net.Layer[0].ConvolutionParam.Dilation);
    }

    [Fact]
    public void A_number_that_two_forks_read_each_their_way_is_Caffe_s_with_a_warning()
    {
        MessageBytes pool = Layer("pool", "Pooling").Message(121, new MessageBytes().Varint(1, 1).Varint(2, 3).Varint(13, 1));
        BinaryNet read = Read(pool);
        Assert.Equal(PoolingParameter.Types.RoundMode.Floor, read.Net.Layer[0].PoolingParam.RoundMode);
        Assert.Equal(["x was read as Caffe's own; intel would mean something else by some of its fields"], read.Warnings);
        Assert.True(Read("intel", pool).Net.Layer[0].PoolingParam.AvgIncludePad);
    }

    [Fact]
    public void A_net_of_no_known_fork_is_refused_unless_a_dialect_is_given()
    {
        MessageBytes layer = Layer("l", "Convolution").Message(106, new MessageBytes().Varint(1, 8).Varint(19, 1)).Varint(1234, 5);
        var e = Assert.Throws<FileFormatException>(() => Read(layer));
        Assert.StartsWith("x: no known fork of Caffe explains this net: layer 'l' (Convolution) has fields that no parameter of this type explains: 106, 1234; give its prototxt, or a dialect of caffe, rcnn,", e.Message);
        BinaryNet forced = Read("caffe", layer);
        Assert.Equal(8u, forced.Net.Layer[0].ConvolutionParam.NumOutput);
        Assert.Equal(["x: layer 'l' (Convolution) has fields that no parameter of this type explains: 106, 1234; they were left out"], forced.Warnings);
        Assert.StartsWith("there is no dialect 'nosuch'; known are caffe, rcnn,", Assert.Throws<FileFormatException>(() => Read("nosuch", layer)).Message);
    }

    [Fact]
    public void Weights_without_a_net_are_refused()
    {
        string hdf5 = Tree.Zoo("cifar10_quick_h5", "weights.caffemodel.h5");
        Assert.Equal("x holds weights but no net: give its prototxt too", Assert.Throws<FileFormatException>(() => BinaryNet.Read(NetWeights.Load(hdf5), "x")).Message);
        string bare = Tree.Golden("conv_3x3", "weights.caffemodel");
        Assert.Equal("x holds weights but no net, since no layer has a top: give its prototxt too", Assert.Throws<FileFormatException>(() => BinaryNet.Read(NetWeights.Load(bare), "x")).Message);
    }

    [Fact]
    public void Damaged_nets_are_read_or_refused()
    {
        byte[][] files = [.. new[] { "wechat_sr", "mtcnn_det1" }.Select(zoo => File.ReadAllBytes(Tree.Zoo(zoo, "weights.caffemodel")))];
        CsCheck.Check.Sample(Mutations.Of(files), file =>
        {
            try
            {
                NetWeights weights = CaffeModelFile.Read(new MemoryStream(file), "x");
                DeployNet.From(BinaryNet.Read(weights, "x").Net);
            }
            catch (CaffeException)
            {
            }
        }, iter: 300);
    }

    private static MessageBytes Layer(string name, string type) => new MessageBytes().Text(1, name).Text(2, type).Text(3, "in").Text(4, name);

    private static BinaryNet Read(params MessageBytes[] layers) => Read(null, layers);

    private static BinaryNet Read(string? dialect, params MessageBytes[] layers)
    {
        var net = new MessageBytes().Text(1, "net");
        foreach (MessageBytes layer in layers)
            net.Message(100, layer);
        return BinaryNet.Read(CaffeModelFile.Read(net.ToStream(), "x"), "x", dialect);
    }
}
