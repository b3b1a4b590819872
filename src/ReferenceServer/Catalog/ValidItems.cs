using MotCua.Contracts.Directory;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>Entries of data files that are in force during a period: one for each code at a time.</summary>
internal static class ValidItems
{
    /// <summary>The entries whose period exists, each with it. What overlaps an earlier one of its code is reported.</summary>
    public static IEnumerable<(T Value, Period Period)> Read<T>(
        IEnumerable<DataItem<T>> items, Func<T, string> codeOf, Func<T, (string From, string To)> validOf, SettingReader errors)
    {
        foreach (var group in items.GroupBy(item => codeOf(item.Value)))
        {
            var earlier = new List<(DataItem<T> Item, Period Period)>();
            foreach (var item in group)
            {
                var (from, to) = validOf(item.Value);
                if (!Period.TryRead(from, to, out var period) || period.From > period.To)
                {
                    errors.Fail(item.Where, $"{group.Key}: validFrom and validTo are no period. Give two days of the calendar in order.",
                        $"{group.Key}: validFrom và validTo không phải một khoảng thời gian.");
                    continue;
                }

                foreach (var other in earlier.Where(other => other.Period.Overlaps(period)))
                {
                    errors.Fail(item.Where, $"{group.Key} is in force at the same time as its entry at {other.Item.Where}. End one before the other begins.",
                        $"{group.Key} trùng thời gian với mục tại {other.Item.Where}. Hãy kết thúc mục này trước khi mục kia bắt đầu.");
                }

                earlier.Add((item, period));
                yield return (item.Value, period);
            }
        }
    }
}
