"""The filter by which a person begins to read a list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0014_changes_in_lives'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listed', models.CharField(max_length=40)),
                ('query', models.CharField(max_length=200)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kernel.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('membership', 'listed'), name='one_kept_filter_of_a_list')],
            },
        ),
    ]
